import { setTimeout as sleep } from "node:timers/promises";
import type { CRC32C, Storage } from "@google-cloud/storage";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { readStream, reasonOf, type Source, sourceNotFound, sourceUnreachable } from "./source.ts";

/** How Google Cloud Storage is asked; the defaults are for the real service. */
export interface GsOptions {
  /** Another endpoint than the real service or that of STORAGE_EMULATOR_HOST; asked without credentials. */
  readonly apiEndpoint?: string;
  /** A request that failed is repeated so many times, after 1, 2, 4, … seconds. */
  readonly maxRetries?: number;
  /**
   * An answer must begin within this time. Looking for credentials has as long again: away from Google's machines
   * the client waits three seconds for their metadata server, and then the service is asked without.
   */
  readonly answerWithinMs?: number;
}

/**
 * An object in Google Cloud Storage. Credentials are found as Google's own clients find them
 * (GOOGLE_APPLICATION_CREDENTIALS, application default credentials); STORAGE_EMULATOR_HOST names an emulator.
 * Throws OPS_USAGE for a name without bucket or object.
 *
 * Google's client finds the endpoint and the credentials, but the bytes come through `fetch`: the client's own stream
 * (7.22) waits for ever when a connection is lost midway, and keeps the connection when its reader stops early.
 */
export function createGsSource(
  uri: string,
  { apiEndpoint, maxRetries = 2, answerWithinMs = 30_000 }: GsOptions = {},
): Source {
  const [, bucket, object] = /^gs:\/\/([^/]+)\/(.+)$/i.exec(uri) ?? [];
  if (bucket === undefined || object === undefined) {
    throw new OpsError("OPS_USAGE", `\`${uri}\` does not name an object`, {
      hint: "--source gs://bucket/folder/Titanic-Dataset.csv",
    });
  }
  const fault = (error: unknown) => sourceUnreachable(uri, reasonOf(error), error);
  return {
    uri,
    path: null,
    async open(signal) {
      throwIfInterrupted(signal);
      const { CRC32C, Storage } = await import("@google-cloud/storage");
      try {
        const storage = new Storage(apiEndpoint === undefined ? {} : { apiEndpoint });
        const url = `${storage.baseUrl}/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(object)}?alt=media`;
        const isReal = apiEndpoint === undefined && new URL(url).hostname.endsWith(".googleapis.com");
        const headers = isReal ? await authorize(storage, url, uri, answerWithinMs) : {};
        const response = await ask(url, headers, { maxRetries, answerWithinMs, signal });
        if (!response.ok || response.body === null) throw await refused(response, uri);
        const bytes = checked(response.body, checksumOf(response), new CRC32C());
        return readStream(bytes, fault, signal);
      } catch (error) {
        throwIfInterrupted(signal);
        throw error instanceof OpsError ? error : fault(error);
      }
    },
  };
}

/** The headers that prove who asks; none where there are no credentials, which is enough for public objects. */
async function authorize(
  storage: Storage,
  url: string,
  uri: string,
  withinMs: number,
): Promise<Record<string, string>> {
  const late = sleep(withinMs, undefined, { ref: false }).then(() => {
    throw new Error(`none within ${withinMs / 1000} s`);
  });
  try {
    return { ...(await Promise.race([storage.authClient.getRequestHeaders(url), late])) };
  } catch (error) {
    if (error instanceof Error && error.message.includes("Could not load the default credentials")) return {};
    throw sourceUnreachable(uri, `no credentials: ${reasonOf(error)}`, error, CREDENTIALS_HINT);
  }
}

interface AskOptions {
  readonly maxRetries: number;
  readonly answerWithinMs: number;
  readonly signal: AbortSignal | undefined;
}

/** The service asks its clients to come again after 429 and 5xx. */
async function ask(url: string, headers: Record<string, string>, options: AskOptions): Promise<Response> {
  const { maxRetries, signal } = options;
  for (let attempt = 0; ; attempt++) {
    const isLast = attempt === maxRetries;
    try {
      const response = await askOnce(url, headers, options);
      if (isLast || (response.status !== 429 && response.status < 500)) return response;
      await response.body?.cancel();
    } catch (error) {
      if (isLast || signal?.aborted) throw error;
    }
    await sleep(1000 * 2 ** attempt, undefined, signal && { signal });
  }
}

/** The deadline is for the beginning of the answer only, so it cannot be a signal of the whole request alone. */
async function askOnce(
  url: string,
  headers: Record<string, string>,
  { answerWithinMs, signal }: AskOptions,
): Promise<Response> {
  const late = new AbortController();
  const fault = new Error(`no answer within ${answerWithinMs / 1000} s`);
  const timer = setTimeout(() => late.abort(fault), answerWithinMs);
  try {
    // Without compression the bytes are those that the checksum is of.
    return await fetch(url, {
      headers: { ...headers, "accept-encoding": "identity" },
      signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
    });
  } finally {
    clearTimeout(timer);
  }
}

/** The CRC32C (base64) of the bytes to come; undefined where they are not the stored ones. */
function checksumOf({ headers }: Response): string | undefined {
  // An object that is stored compressed is sent plain, but its checksum is that of the compressed bytes.
  if ((headers.get("x-goog-stored-content-encoding") ?? "identity") !== "identity") return undefined;
  return /crc32c=([\w+/]+=*)/.exec(headers.get("x-goog-hash") ?? "")?.[1];
}

async function* checked(
  body: AsyncIterable<Uint8Array>,
  expected: string | undefined,
  checksum: CRC32C,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    checksum.update(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    yield chunk;
  }
  if (expected !== undefined && !checksum.validate(expected))
    throw new Error("the bytes that arrived do not have the checksum that the service told");
}

const CREDENTIALS_HINT =
  "gcloud auth application-default login; or name a key file: GOOGLE_APPLICATION_CREDENTIALS=<file.json>";

async function refused(response: Response, uri: string): Promise<OpsError> {
  const { status } = response;
  // An answer of the service is told as it was sent, in one line, and may go on for pages.
  const told = (await response.text()).replaceAll(/\s+/g, " ").trim().slice(0, 300);
  const why = `the service answered ${status} ${told}`.trim();
  if (status === 404) return sourceNotFound(uri, new Error(why));
  return sourceUnreachable(
    uri,
    why,
    undefined,
    status === 401 || status === 403 ? CREDENTIALS_HINT : undefined,
  );
}
