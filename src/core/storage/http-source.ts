import { type Source, sourceNotFound, sourceUnreachable } from "./source.ts";

/** An object behind `http://` or `https://`. */
export function createHttpSource(uri: string): Source {
  const shown = withoutSecrets(uri);
  return {
    uri: shown,
    path: null,
    async open(signal) {
      let response: Response;
      try {
        response = await fetch(uri, signal === undefined ? {} : { signal });
      } catch (error) {
        throw sourceUnreachable(shown, reasonOf(error), error);
      }
      if (response.status === 404 || response.status === 410) throw sourceNotFound(shown);
      if (!response.ok || response.body === null) {
        throw sourceUnreachable(
          shown,
          `the server answered ${response.status} ${response.statusText}`.trim(),
        );
      }
      return readBody(response.body, shown);
    },
  };
}

/** Names the source when a transfer breaks off midway. */
async function* readBody(body: AsyncIterable<Uint8Array>, uri: string): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw sourceUnreachable(uri, `the transfer broke off (${reasonOf(error)})`, error);
  }
}

/** `fetch` says only "fetch failed"; what failed is in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

/** A URL's user, password and query may be secrets (signed links carry them there). */
function withoutSecrets(uri: string): string {
  const url = new URL(uri);
  url.username = "";
  url.password = "";
  return url.search === "" ? url.href : `${url.href.slice(0, -url.search.length)}?…`;
}
