import { Router } from "express";
import { openModels, resolveVersion } from "../../core/registry/open-models.ts";
import { diffModels } from "../../core/stages/models.ts";
import type { ServeDeps } from "../deps.ts";
import { onlyFor } from "../http/only-for.ts";
import { sendJson } from "../http/request-context.ts";
import { sendUnlessKnown } from "../http/send-unless-known.ts";
import { requireModel } from "../models/require-model.ts";

/**
 * What is known of versions, for anyone to read: `/models/{name}/versions/{version}`, in what two of them differ, and
 * who gave which of them an alias, when and why.
 */
export function modelVersionRoutes(deps: ServeDeps): Router {
  const { models } = deps;
  const { store, registry } = openModels(models);
  const router = Router();
  router
    .route("/models/:name/versions/:version")
    .get(async (request, response) => {
      requireModel(deps, request.params.name);
      const version = await resolveVersion(models, request.params.version);
      const [manifest, card] = await Promise.all([store.manifest(version), store.card(version)]);
      sendUnlessKnown(request, response, { manifest, card });
    })
    .all(onlyFor("GET, HEAD"));
  router
    .route("/models/:name/versions/:version/diff/:other")
    .get(async (request, response) => {
      const { name, version, other } = request.params;
      requireModel(deps, name);
      sendUnlessKnown(request, response, await diffModels(models, version, other));
    })
    .all(onlyFor("GET, HEAD"));
  router
    .route("/models/:name/history")
    .get(async (request, response) => {
      requireModel(deps, request.params.name);
      const { history } = await registry.read();
      sendJson(response, 200, history.toReversed(), response.locals.requestId);
    })
    .all(onlyFor("GET, HEAD"));
  return router;
}
