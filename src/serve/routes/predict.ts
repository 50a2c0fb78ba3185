import { Router } from "express";
import type { ServeDeps } from "../deps.ts";
import { HttpError } from "../http-error.ts";
import { answerPredict } from "../predict-request.ts";
import { readJsonBody } from "../read-body.ts";
import { sendJson } from "../request-context.ts";

/** `POST /predict` for whatever did not take the short way, which is the same but for the road to it. */
export function predictRoutes(deps: ServeDeps): Router {
  const router = Router();
  router
    .route("/predict")
    .post(async (request, response) => {
      const { requestId } = response.locals as { requestId: string };
      const body = await readJsonBody(request, deps.limits.bodyBytes);
      sendJson(response, 200, await answerPredict(deps, body, requestId), requestId);
    })
    .all((request, response) => {
      response.setHeader("allow", "POST");
      throw new HttpError("METHOD_NOT_ALLOWED", `${request.method} is not for /predict`, {
        hint: "POST a record to /predict",
      });
    });
  return router;
}
