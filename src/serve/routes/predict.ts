import { Router } from "express";
import type { ServeDeps } from "../deps.ts";
import { HttpError } from "../http/http-error.ts";
import { onlyFor } from "../http/only-for.ts";
import { readJsonBody } from "../http/read-body.ts";
import { sendJson } from "../http/request-context.ts";
import { answerPredict } from "../predict-request.ts";

/** `POST /predict` for whatever did not take the short way, which is the same but for the road to it. */
export function predictRoutes(deps: ServeDeps): Router {
  const router = Router();
  router
    .route("/predict")
    .post(async (request, response) => {
      const { requestId } = response.locals as { requestId: string };
      const body = await readJsonBody(request, deps.limits);
      const explain = wantsExplanation(request.query.explain);
      const span = deps.tracing?.spanOf(request);
      sendJson(response, 200, await answerPredict(deps, body, { requestId, span, explain }), requestId);
    })
    .all(onlyFor("POST"));
  return router;
}

function wantsExplanation(given: unknown): boolean {
  if (given === undefined || given === "false") return false;
  if (given === "true") return true;
  throw new HttpError("INVALID_INPUT", "`explain` is neither true nor false", {
    details: [{ path: "explain", message: "must be true or false" }],
  });
}
