import { Router } from "express";
import { z } from "zod";
import type { ServeDeps } from "../deps.ts";
import { onlyFor } from "../http/only-for.ts";
import { sendJson } from "../http/request-context.ts";
import type { OperationsOf } from "../openapi/operation.ts";

/** One thing that readiness depends on. */
interface Condition {
  readonly name: string;
  readonly ok: boolean;
}

/** `/health`: the process answers. `/ready`: it may be sent traffic: a model is loaded and it is not draining. */
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
      const ready = conditions.every(({ ok }) => ok);
      sendJson(response, ready ? 200 : 503, { ready, conditions }, response.locals.requestId);
    })
    .all(onlyFor("GET, HEAD"));
  return router;
}

/** What readiness depends on, each with how it stands. */
export function readiness(deps: ServeDeps): Condition[] {
  return [
    { name: "model", ok: deps.holder.current() !== null },
    { name: "accepting", ok: deps.accepting() },
    ...(deps.member === undefined ? [] : [{ name: "workers", ok: deps.member.allUp() }]),
  ];
}

/** What the documentation says of both. */
export const healthOperations: OperationsOf = () => {
  const condition = z.strictObject({ name: z.string(), ok: z.boolean() });
  const schema = z.strictObject({ ready: z.boolean(), conditions: z.array(condition) });
  const content = { type: "application/json", schema };
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
          content: { type: "application/json", schema: z.strictObject({ status: z.literal("ok") }) },
        },
      },
    },
    {
      method: "get",
      path: "/ready",
      id: "ready",
      tag: "health",
      summary: "Whether traffic may be sent here",
      answers: {
        200: { description: "It may", content },
        503: { description: "No model is loaded, or the service is draining", content },
      },
    },
  ];
};
