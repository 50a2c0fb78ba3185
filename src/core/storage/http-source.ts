import { OpsError, throwIfInterrupted } from "../errors.ts";
import { withoutSecrets } from "../secrets.ts";
import { bodyFrom, isTransientStatus, request, withoutCredentials } from "./request.ts";
import {
  readStream,
  reasonOf,
  type Source,
  type SourceObject,
  sourceChanged,
  sourceNotFound,
  sourceUnreachable,
} from "./source.ts";

const ANSWER_WITHIN_MS = 30_000;

interface Target {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** The URL as it may be shown. */
  readonly shown: string;
}

/**
 * An object behind `http://` or `https://`; a user and password in the URL are sent as basic authentication. A server
 * that tells an ETag tells by it whether the object has changed. Throws OPS_USAGE for what is not a URL.
 */
export function createHttpSource(uri: string): Source {
  const target = targetOf(uri, withoutSecrets(uri));
  return {
    uri: target.shown,
    async list(signal) {
      throwIfInterrupted(signal);
      // A server may refuse HEAD, or know it from no signed link: then only reading tells.
      const { status, statusText, ok, headers } = await ask(target, "HEAD", {}, signal);
      if (status === 404 || status === 410) throw sourceNotFound(target.shown);
      if (isTransientStatus(status) && status !== 501) throw refused(status, statusText, target.shown);
      return [httpObject(target, ok ? headers : new Headers())];
    },
  };
}

function httpObject(target: Target, told: Headers): SourceObject {
  const { shown } = target;
  const length = told.get("content-length");
  const isPlain = told.get("content-encoding") === null;
  const version = strongETag(told);
  return {
    uri: shown,
    path: null,
    version,
    bytes: isPlain && length !== null && version !== null ? Number(length) : null,
    checksum: async () => null,
    async open({ from = 0, signal } = {}) {
      throwIfInterrupted(signal);
      const range = from > 0 ? { range: `bytes=${from}-`, "if-range": version ?? "" } : {};
      const response = await ask(target, "GET", range, signal);
      if (!response.ok || response.body === null) {
        await response.body?.cancel();
        throw refused(response.status, response.statusText, shown);
      }
      if (version !== null && strongETag(response.headers) !== version) {
        await response.body.cancel();
        throw sourceChanged(shown);
      }
      const broken = (cause: unknown) =>
        sourceUnreachable(shown, `the transfer broke off (${reasonOf(cause)})`, { cause, transient: true });
      return readStream(bodyFrom(response, from, { uri: shown }), broken, signal);
    },
  };
}

/** A weak one (`W/`) may stay the same when the bytes do not. */
function strongETag(headers: Headers): string | null {
  const tag = headers.get("etag");
  return tag?.startsWith('"') ? tag : null;
}

async function ask(
  { url, headers, shown }: Target,
  method: "GET" | "HEAD",
  further: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Response> {
  try {
    return await request(url, {
      method,
      headers: { ...headers, ...further },
      answerWithinMs: ANSWER_WITHIN_MS,
      signal,
    });
  } catch (cause) {
    throwIfInterrupted(signal);
    throw sourceUnreachable(shown, reasonOf(cause), { cause, transient: true });
  }
}

/** `fetch` refuses a URL with a user in it, and repeats the whole URL in its complaint. */
function targetOf(uri: string, shown: string): Target {
  let url: URL;
  try {
    url = new URL(uri);
  } catch {
    // Without the cause, which repeats the URL with its secrets.
    throw new OpsError("OPS_USAGE", `\`${shown}\` is not a URL`, {
      hint: "--source https://host/folder/Titanic-Dataset.csv",
    });
  }
  return { ...withoutCredentials(url), shown };
}

const CREDENTIALS_HINT = "name the user in the URL (https://user:password@host/…), or get a new signed link";

function refused(status: number, statusText: string, uri: string): OpsError {
  if (status === 404 || status === 410) return sourceNotFound(uri);
  return sourceUnreachable(uri, `the server answered ${status} ${statusText}`.trim(), {
    hint: status === 401 || status === 403 ? CREDENTIALS_HINT : undefined,
    transient: isTransientStatus(status),
  });
}
