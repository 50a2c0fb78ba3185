import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/** An id that a caller may set: short, and nothing that could break a log line or a header. */
const ACCEPTED_ID = /^[\w.:@+/=-]{1,128}$/;

/** `version-traceid-parentid-flags` of W3C Trace Context; later versions may add parts. */
const TRACE_PARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:$|-)/;

const known = new WeakMap<IncomingMessage, string>();
const begun = new WeakMap<IncomingMessage, string>();

/** The caller's span, as the header `traceparent` names it. */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  /** Bit 0: the caller records its span. */
  readonly traceFlags: number;
}

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

/** The span that a request was made in, from its header `traceparent`; null where it has none. */
export function traceParentOf({ headers: { traceparent } }: IncomingMessage): TraceParent | null {
  const parts = typeof traceparent === "string" ? TRACE_PARENT.exec(traceparent) : null;
  if (parts === null) return null;
  const [, traceId, spanId, flags] = parts;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}

/** Says which trace a request is part of, for its lines in the log. */
export function joinTrace(request: IncomingMessage, traceId: string): void {
  begun.set(request, traceId);
}

/** The id of the trace that a request is part of, its caller's or one that began here; null where there is none. */
export function traceIdOf(request: IncomingMessage): string | null {
  return begun.get(request) ?? traceParentOf(request)?.traceId ?? null;
}

/** What is not there now may well be in a moment: load goes by, stores come back. */
const RETRY_AFTER_SECONDS = 1;

/**
 * Sends a JSON document whole. As a string, because Node then writes head and body in one go; a buffer of its own
 * goes out as a second piece, which took a fifth of the time of a request.
 */
export function sendJson(response: ServerResponse, status: number, body: unknown, requestId: string): void {
  const payload = JSON.stringify(body);
  if (status === 503) response.setHeader("retry-after", RETRY_AFTER_SECONDS);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(payload),
    "x-content-type-options": "nosniff",
    "x-request-id": requestId,
  });
  response.end(payload);
}
