import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/** An id that a caller may set: short, and nothing that could break a log line or a header. */
const ACCEPTED_ID = /^[\w.:@+/=-]{1,128}$/;

/** `version-traceid-parentid-flags` of W3C Trace Context; later versions may add parts. */
const TRACE_PARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:$|-)/;

const known = new WeakMap<IncomingMessage, string>();

/** The caller's request id when it is one, else a new one: the same whoever asks. Sent back, and in the log. */
export function requestIdOf(request: IncomingMessage): string {
  let id = known.get(request);
  if (id === undefined) {
    const given = request.headers["x-request-id"];
    id = typeof given === "string" && ACCEPTED_ID.test(given) ? given : randomUUID();
    known.set(request, id);
  }
  return id;
}

/** The id of the trace that a request belongs to, from its header `traceparent`; null where it has none. */
export function traceIdOf(request: IncomingMessage): string | null {
  const given = request.headers.traceparent;
  return typeof given === "string" ? (TRACE_PARENT.exec(given)?.[1] ?? null) : null;
}

/**
 * Sends a JSON document whole. As a string, because Node then writes head and body in one go; a buffer of its own
 * goes out as a second piece, which took a fifth of the time of a request.
 */
export function sendJson(response: ServerResponse, status: number, body: unknown, requestId: string): void {
  const payload = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(payload),
    "x-content-type-options": "nosniff",
    "x-request-id": requestId,
  });
  response.end(payload);
}
