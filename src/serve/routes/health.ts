import { Router } from "express";
import type { ServeDeps } from "../deps.ts";
import { sendJson } from "../request-context.ts";

/** One thing that readiness depends on. */
interface Condition {
  readonly name: string;
  readonly ok: boolean;
}

/** `/health`: the process answers. `/ready`: it may be sent traffic: a model is loaded and it is not draining. */
export function healthRoutes(deps: ServeDeps): Router {
  const router = Router();
  router.get("/health", (_, response) => {
    sendJson(response, 200, { status: "ok" }, response.locals.requestId);
  });
  router.get("/ready", (_, response) => {
    const conditions = readiness(deps);
    const ready = conditions.every(({ ok }) => ok);
    sendJson(response, ready ? 200 : 503, { ready, conditions }, response.locals.requestId);
  });
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
