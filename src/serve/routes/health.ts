import { Router } from "express";
import { z } from "zod";
import type { ServeDeps } from "../deps.ts";
import { onlyFor } from "../http/only-for.ts";
import { sendJson } from "../http/request-context.ts";
import { json, type OperationsOf } from "../openapi/operation.ts";
import type { Condition } from "../stores/stores.ts";

/**
 * `/health`: the process answers. `/ready`: it may be sent traffic: a model is loaded, it is not draining, and the stores
 * that are required answer. Without the others it is ready, and degraded.
 */
export function healthRoutes(deps: ServeDeps): Router {
  const router = Router();
  router
    .route("/health")
    .get((_, response) => {
      sendJson(response, 200, { status: "ok" }, response.locals.requestId);
    })
    .all(onlyFor("GET, HEAD"));
  router
    .route("/ready")
    .get((_, response) => {
      const conditions = readiness(deps);
      const ready = conditions.every(meetsWhatIsRequired);
      const degraded = conditions.some(({ ok }) => !ok);
      sendJson(response, ready ? 200 : 503, { ready, degraded, conditions }, response.locals.requestId);
    })
    .all(onlyFor("GET, HEAD"));
  return router;
}

/** Whether traffic may be sent here. */
export function isReady(deps: ServeDeps): boolean {
  return readiness(deps).every(meetsWhatIsRequired);
}

/** What readiness depends on, each with how it stood when it was last looked at: nothing is waited for. */
function readiness({ holder, accepting, member, stores }: ServeDeps): Condition[] {
  const refused = holder.refused();
  return [
    { name: "model", ok: holder.current() !== null, required: true },
    ...(refused === null || holder.current() === null
      ? []
      : [
          {
            name: "champion",
            ok: false,
            required: false,
            why: `version ${refused.version} is not used: ${refused.code}`,
          },
        ]),
    { name: "accepting", ok: accepting(), required: true },
    ...(member === undefined ? [] : [{ name: "workers", ok: member.allUp(), required: true }]),
    ...(stores?.conditions() ?? []),
  ];
}

function meetsWhatIsRequired({ ok, required }: Condition): boolean {
  return ok || !required;
}

/** What the documentation says of both. */
export const healthOperations: OperationsOf = () => {
  const condition = z.strictObject({
    name: z.string(),
    ok: z.boolean(),
    required: z.boolean(),
    why: z.string().optional(),
  });
  const schema = z.strictObject({
    ready: z.boolean(),
    degraded: z.boolean().describe("Whether a condition is not met, required or not"),
    conditions: z.array(condition),
  });
  const conditions = [{ name: "model", ok: true, required: true }];
  const content = json(schema, { ready: true, degraded: false, conditions });
  return [
    {
      method: "get",
      path: "/health",
      id: "health",
      tag: "health",
      summary: "Whether the process answers",
      answers: {
        200: {
          description: "It does",
          content: json(z.strictObject({ status: z.literal("ok") }), { status: "ok" }),
        },
      },
      open: true,
    },
    {
      method: "get",
      path: "/ready",
      id: "ready",
      tag: "health",
      summary: "Whether traffic may be sent here",
      answers: {
        200: { description: "It may", content },
        503: { description: "No model is loaded, a required store is down, or it is draining", content },
      },
      open: true,
    },
  ];
};
