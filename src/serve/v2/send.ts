import type { ServerResponse } from "node:http";
import type { InferBody } from "./outputs.ts";

/** Sends an answer: JSON alone, or JSON with bytes behind it and the header that tells where they begin. */
export function sendInferBody(response: ServerResponse, { json, binary }: InferBody): void {
  const head = Buffer.from(JSON.stringify(json));
  const payload = binary.length === 0 ? head : Buffer.concat([head, ...binary]);
  if (binary.length > 0) response.setHeader("inference-header-content-length", head.length);
  response.writeHead(200, {
    "content-type": binary.length === 0 ? "application/json; charset=utf-8" : "application/octet-stream",
    "content-length": payload.length,
  });
  response.end(payload);
}
