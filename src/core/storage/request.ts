import type { SourceObject } from "./source.ts";
import { sourceChanged, sourceUnreachable } from "./source.ts";

/** What a request is sent with. */
export interface RequestOptions {
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly body?: string | Uint8Array | FormData;
  readonly headers: Readonly<Record<string, string>>;
  /** The answer must begin within this time; its body may take longer. */
  readonly answerWithinMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Asks a server for bytes as they are stored. The deadline is for the beginning of the answer only. */
export async function request(url: string | URL, options: RequestOptions): Promise<Response> {
  const { method = "GET", headers, body, answerWithinMs, signal } = options;
  const late = new AbortController();
  const fault = new Error(`no answer within ${answerWithinMs / 1000} s`);
  const timer = setTimeout(() => late.abort(fault), answerWithinMs);
  try {
    return await fetch(url, {
      method,
      ...(body !== undefined && { body }),
      // Without compression the bytes are those that a checksum, a size and a range are of.
      headers: { ...headers, "accept-encoding": "identity" },
      signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
    });
  } finally {
    clearTimeout(timer);
  }
}

/** A URL without the user and password that it names, which `fetch` refuses, and these as a header (RFC 7617). */
export function withoutCredentials(given: URL): { url: URL; headers: Record<string, string> } {
  const url = new URL(given);
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

/** Whether the same request may be answered otherwise a moment later. */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** The body of an answer from byte `from` on: a server that knows no ranges sends what went before too. */
export async function* bodyFrom(response: Response, from: number, object: Pick<SourceObject, "uri">) {
  if (response.body === null) throw sourceUnreachable(object.uri, "the answer has no body");
  let skip = response.status === 206 ? 0 : from;
  const begins = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
  if (response.status === 206 && Number(begins) !== from) throw sourceChanged(object.uri);
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    if (skip < chunk.length) yield chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.length);
  }
}
