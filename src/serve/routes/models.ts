import { type Request, type Response, Router } from "express";
import type { z } from "zod";
import { type ModelsContext, openModels, resolveVersion } from "../../core/registry/open-models.ts";
import { type PromoteResult, promoteModel, rollbackModel } from "../../core/registry/promote.ts";
import { CHAMPION, previousChampion } from "../../core/registry/registry-state.ts";
import { listModels } from "../../core/stages/models.ts";
import type { ServeDeps } from "../deps.ts";
import { HttpError, invalidInput } from "../http/http-error.ts";
import { onlyFor } from "../http/only-for.ts";
import { readJsonBody } from "../http/read-body.ts";
import { sendJson } from "../http/request-context.ts";
import { authorize } from "../limits/admin-token.ts";
import { promoteBody, reloadBody, rollbackBody } from "../models/models-bodies.ts";
import type { Predictor } from "../models/predictor.ts";
import { requireModel } from "../models/require-model.ts";

/** A worker under load reads a large model slowly; it answers with the old one meanwhile. */
const RELOAD_WITHIN_MS = 15_000;

/** Why, where nobody said. */
const OVER_HTTP = "over HTTP";

/** What a change of the served model is answered with. */
type Change = PromoteResult & { readonly serving: string };

/** `/models`: the versions, for anyone to read; what changes which of them serves needs the admin token. */
export function modelRoutes(deps: ServeDeps): Router {
  const router = Router();
  router
    .route("/models")
    .get(async (_, response) => {
      sendJson(response, 200, await listModels(deps.models), response.locals.requestId);
    })
    .all(onlyFor("GET, HEAD"));
  const action = (name: string, act: (body: unknown) => Promise<object>) => {
    router
      .route(`/models/:name/${name}`)
      .post(async (request, response) => {
        const { requestId } = response.locals as { requestId: string };
        const changed = await act(await adminBody(deps, request, response));
        deps.log.info({ requestId, action: name, ...changed }, "asked for by the admin");
        sendJson(response, 200, changed, requestId);
      })
      .all(onlyFor("POST"));
  };
  action("reload", async (body) => {
    checked(reloadBody, body);
    const before = deps.holder.current()?.version;
    const { name, version, digest } = await reloadAll(deps);
    return { name, serving: version, digest, changed: version !== before };
  });
  action("promote", (body) => promote(deps, checked(promoteBody, body)));
  action("rollback", (body) => rollback(deps, checked(rollbackBody, body)));
  return router;
}

async function promote(deps: ServeDeps, body: z.infer<typeof promoteBody>): Promise<Change> {
  const { version, reason = OVER_HTTP, force, by } = body;
  const wanted = await resolveVersion(deps.models, String(version));
  await checkLoads(deps, wanted);
  const options = { alias: CHAMPION, reason, force };
  return swapped(deps, await promoteModel(asked(deps, by), String(wanted), options));
}

async function rollback(deps: ServeDeps, body: z.infer<typeof rollbackBody>): Promise<Change> {
  const { reason = OVER_HTTP, by } = body;
  const version = previousChampion(await openModels(deps.models).registry.read());
  if (version !== null) await checkLoads(deps, version);
  return swapped(deps, await rollbackModel(asked(deps, by), { reason }));
}

/** The registry as the one who asks changes it: the token says what they may, and not who they are. */
function asked({ models }: ServeDeps, by: string | undefined): ModelsContext {
  return { ...models, by: by ?? models.by };
}

/** A version that cannot be loaded must not get the alias: the next start would have nothing to serve. */
async function checkLoads({ models }: ServeDeps, version: number): Promise<void> {
  await openModels(models).store.load(version);
}

/** The change, told when the version that it names serves. */
async function swapped(deps: ServeDeps, change: PromoteResult): Promise<Change> {
  const { version } = await reloadAll(deps);
  return { ...change, serving: version };
}

/**
 * Serves what the registry names by now, in every worker before this one answers. One that fails to is found by its
 * own watch of the registry, and says so in the log.
 */
async function reloadAll({ holder, member }: ServeDeps): Promise<Predictor> {
  const predictor = await holder.reload();
  await member?.ask("reload", null, RELOAD_WITHIN_MS);
  return predictor;
}

/** The body of a request that may change things; an absent one is an empty object. Throws HttpError. */
async function adminBody(deps: ServeDeps, request: Request, response: Response): Promise<unknown> {
  try {
    authorize(deps.adminToken, request);
  } catch (error) {
    if (error instanceof HttpError && error.status === 401) {
      response.setHeader("www-authenticate", 'Bearer realm="titanic-ops"');
    }
    throw error;
  }
  requireModel(deps, String(request.params.name));
  const { "content-length": length = "0", "transfer-encoding": coding } = request.headers;
  return length === "0" && coding === undefined ? {} : readJsonBody(request, deps.limits);
}

function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalidInput(parsed.error.issues);
  return parsed.data;
}
