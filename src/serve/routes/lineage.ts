import { Router } from "express";
import type { ServeDeps } from "../deps.ts";
import { onlyFor } from "../http/only-for.ts";
import { sendJson } from "../http/request-context.ts";
import { publicLineageSchema } from "../lineage/public-lineage.ts";
import { json, type OperationsOf } from "../openapi/operation.ts";
import { predictorInUse } from "../predict-request.ts";

/** `GET /lineage`: what the model in use was made from, back to the source. */
export function lineageRoutes(deps: ServeDeps): Router {
  const router = Router();
  router
    .route("/lineage")
    .get(async (_, response) => {
      sendJson(response, 200, await deps.lineage(predictorInUse(deps)), response.locals.requestId);
    })
    .all(onlyFor("GET, HEAD"));
  return router;
}

/** What the documentation says of it. */
export const lineageOperations: OperationsOf = (predictor) => [
  {
    method: "get",
    path: "/lineage",
    id: "lineage",
    tag: "models",
    summary: "What the model in use was made from, back to the source",
    description:
      "From what the stages recorded, each thing with its digest, and whether it is still what it was. Files are looked at once in half a minute; the database is not.",
    answers: {
      200: {
        description: "Things, and which was made from which",
        content: json(publicLineageSchema, {
          name: predictor?.name ?? "titanic",
          version: predictor?.version ?? "1",
          digest: predictor?.digest ?? "0".repeat(64),
          intact: true,
          things: [],
          edges: [],
        }),
      },
    },
    errors: ["NOT_READY", "OPS_MODEL_NOT_FOUND"],
  },
];
