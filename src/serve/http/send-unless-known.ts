import { createHash } from "node:crypto";
import type { Request, Response } from "express";
import { sendJson } from "./request-context.ts";

/**
 * Sends a document that seldom or never changes: a caller that has it already (`if-none-match`) is told so and is sent
 * nothing.
 */
export function sendUnlessKnown(request: Request, response: Response, body: unknown): void {
  const etag = `"${createHash("sha256").update(JSON.stringify(body)).digest("base64url").slice(0, 22)}"`;
  response.setHeader("etag", etag);
  // What is asked for may need a key, so nobody else may keep it.
  response.setHeader("cache-control", "private, no-cache");
  if (request.headers["if-none-match"] === etag) response.status(304).end();
  else sendJson(response, 200, body, response.locals.requestId);
}
