import { type Request, type Response, Router } from "express";
import type { z } from "zod";
import { createModelStore } from "../../core/registry/model-store.ts";
import { createRegistry, previousChampion } from "../../core/registry/registry.ts";
import {
  listModels,
  type PromoteResult,
  promoteModel,
  resolveVersion,
  rollbackModel,
} from "../../core/stages/models.ts";
import type { ServeDeps } from "../deps.ts";
import { HttpError, invalidInput } from "../http/http-error.ts";
import { onlyFor } from "../http/only-for.ts";
import { readJsonBody } from "../http/read-body.ts";
import { sendJson } from "../http/request-context.ts";
import { authorize } from "../limits/admin-token.ts";
import { promoteBody, reloadBody, rollbackBody } from "../models/models-bodies.ts";
import type { Predictor } from "../models/predictor.ts";

/** A worker under load reads a large model slowly; it answers with the old one meanwhile. */
const RELOAD_WITHIN_MS = 15_000;

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

async function promote(deps: ServeDeps, { version, reason }: z.infer<typeof promoteBody>): Promise<Change> {
  const wanted = await resolveVersion(deps.models, String(version));
  await checkLoads(deps, wanted);
  return swapped(deps, await promoteModel(deps.models, String(wanted), { alias: "champion", reason }));
}

async function rollback(deps: ServeDeps, { reason }: z.infer<typeof rollbackBody>): Promise<Change> {
  const { models, name } = deps.models;
  const registry = createRegistry(createModelStore(models, name).folder, name);
  const version = previousChampion(await registry.read());
  if (version !== null) await checkLoads(deps, version);
  return swapped(deps, await rollbackModel(deps.models, { reason }));
}

/** A version that cannot be loaded must not get the alias: the next start would have nothing to serve. */
async function checkLoads({ models: { models, name } }: ServeDeps, version: number): Promise<void> {
  await createModelStore(models, name).load(version);
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
  const { name } = request.params;
  if (name !== deps.models.name) {
    throw new HttpError("NOT_FOUND", `there is no model \`${name}\`; \`${deps.models.name}\` is served`);
  }
  const { "content-length": length = "0", "transfer-encoding": coding } = request.headers;
  return length === "0" && coding === undefined ? {} : readJsonBody(request, deps.limits);
}

function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalidInput(parsed.error.issues);
  return parsed.data;
}
