import type { IncomingMessage, ServerResponse } from "node:http";
import { requestLog } from "./access-log.ts";
import type { ServeDeps } from "./deps.ts";
import { drain } from "./http/drain.ts";
import { describeHttpError } from "./http/http-error.ts";
import { readJsonBody } from "./http/read-body.ts";
import { requestIdOf, sendJson } from "./http/request-context.ts";
import { answerPredict } from "./predict-request.ts";

/**
 * POST /predict, ahead of Express and its middleware, which cost several times what a prediction does (bare node:http
 * echoes some six times as many requests a second as Express with a body parser). It takes no other road than the
 * ordinary routes do: the same body reader, the same validation, the same answer, the same errors and metrics.
 */
export async function answerHotRoute(
  deps: ServeDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = requestIdOf(request);
  try {
    const body = await readJsonBody(request, deps.limits);
    const span = deps.tracing?.spanOf(request);
    sendJson(response, 200, await answerPredict(deps, body, { requestId, span, explain: false }), requestId);
  } catch (error) {
    const told = describeHttpError(error, requestId, requestLog(deps.log, request));
    deps.metrics.predictionFailed(told.body.error.code);
    if (!response.headersSent && !response.destroyed) sendJson(response, told.status, told.body, requestId);
    drain(request);
  }
}

/** Whether a request is for the hot route. */
export function isHotRoute(request: IncomingMessage): boolean {
  return request.method === "POST" && request.url === "/predict";
}
