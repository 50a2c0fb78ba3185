import { OpsError, throwIfInterrupted } from "../errors.ts";
import { withoutSecrets } from "../secrets.ts";
import { readStream, reasonOf, type Source, sourceNotFound, sourceUnreachable } from "./source.ts";

/**
 * An object behind `http://` or `https://`; a user and password in the URL are sent as basic authentication.
 * Throws OPS_USAGE for what is not a URL.
 */
export function createHttpSource(uri: string): Source {
  const shown = withoutSecrets(uri);
  const { url, headers } = requestFor(uri, shown);
  return {
    uri: shown,
    path: null,
    async open(signal) {
      throwIfInterrupted(signal);
      let response: Response;
      try {
        response = await fetch(url, { headers, ...(signal && { signal }) });
      } catch (error) {
        throwIfInterrupted(signal);
        throw sourceUnreachable(shown, reasonOf(error), error);
      }
      if (!response.ok || response.body === null) {
        await response.body?.cancel();
        throw refused(response, shown);
      }
      return readStream(
        response.body,
        (error) => sourceUnreachable(shown, `the transfer broke off (${reasonOf(error)})`, error),
        signal,
      );
    },
  };
}

/** `fetch` refuses a URL with a user in it, and repeats the whole URL in its complaint. */
function requestFor(uri: string, shown: string): { url: URL; headers: Record<string, string> } {
  let url: URL;
  try {
    url = new URL(uri);
  } catch {
    // Without the cause, which repeats the URL with its secrets.
    throw new OpsError("OPS_USAGE", `\`${shown}\` is not a URL`, {
      hint: "--source https://host/folder/Titanic-Dataset.csv",
    });
  }
  if (url.username === "" && url.password === "") return { url, headers: {} };
  const user = `${percentDecoded(url.username)}:${percentDecoded(url.password)}`;
  url.username = "";
  url.password = "";
  return { url, headers: { authorization: `Basic ${Buffer.from(user).toString("base64")}` } };
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function refused({ status, statusText }: Response, uri: string): OpsError {
  if (status === 404 || status === 410) return sourceNotFound(uri);
  const why = `the server answered ${status} ${statusText}`.trim();
  return status === 401 || status === 403
    ? sourceUnreachable(
        uri,
        why,
        undefined,
        "name the user in the URL (https://user:password@host/…), or get a new signed link",
      )
    : sourceUnreachable(uri, why);
}
