import type { IncomingMessage, ServerResponse } from "node:http";
import cors from "cors";

/** Says which pages of other origins may read an answer; calls `next` unless it has answered a preflight request. */
export type Cors = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** What an answer's head tells beside its body, which a page could not read otherwise. */
const EXPOSED = [
  "x-request-id",
  "x-model-version",
  "x-model-digest",
  "retry-after",
  "ratelimit",
  "ratelimit-policy",
];
/** How long a browser may remember a preflight's answer. */
const MAX_AGE_SECONDS = 600;

/**
 * Cross-origin requests (fetch.spec.whatwg.org, "CORS protocol") for pages of these origins; `*` is every page. Cookies
 * are never let through: this service has none, and an API key goes in a header that a page sets itself.
 */
export function createCors(origins: readonly string[]): Cors {
  return cors({
    origin: origins.includes("*") ? "*" : [...origins],
    methods: ["GET", "HEAD", "POST"],
    exposedHeaders: EXPOSED,
    maxAge: MAX_AGE_SECONDS,
    credentials: false,
  });
}
