import path from "node:path";
import { Router } from "express";
import { createModelStore } from "../../core/registry/model-store.ts";
import type { ServeDeps } from "../deps.ts";
import { HttpError } from "../http/http-error.ts";
import { onlyFor } from "../http/only-for.ts";
import { sendJson } from "../http/request-context.ts";
import { filesOf, formOf } from "../models/form-answer.ts";
import { predictorInUse } from "../predict-request.ts";

/**
 * `/form`: what the model in use asks for; `/models/{name}/files/{sha256}`: the files that decide what it predicts,
 * so that a page can try values without asking.
 */
export function formRoutes(deps: ServeDeps): Router {
  const router = Router();
  router
    .route("/form")
    .get((_, response) => {
      sendJson(response, 200, formOf(predictorInUse(deps)), response.locals.requestId);
    })
    .all(onlyFor("GET, HEAD"));
  router
    .route("/models/:name/files/:sha256")
    .get((request, response, next) => {
      const predictor = predictorInUse(deps);
      const { name, sha256 } = request.params;
      const file = Object.values(filesOf(predictor) ?? {}).find((each) => each.sha256 === sha256);
      if (name !== predictor.name || file === undefined) {
        throw new HttpError("NOT_FOUND", `the version in use has no file of that digest`, {
          hint: "GET /form lists its files",
        });
      }
      const { folder } = createModelStore(deps.models.models, name);
      response.sendFile(
        file.name,
        {
          root: path.join(folder, predictor.version),
          immutable: true,
          maxAge: "1y",
          headers: { "content-type": "application/octet-stream", etag: `"${sha256}"` },
        },
        next,
      );
    })
    .all(onlyFor("GET, HEAD"));
  return router;
}
