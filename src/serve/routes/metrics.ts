import { Router } from "express";
import type { ServeDeps } from "../deps.ts";

/** `/metrics`, in Prometheus' text form: the numbers of all processes together, whichever of them was asked. */
export function metricsRoute({ metrics, member }: ServeDeps): Router {
  const router = Router();
  router.get("/metrics", async (_, response) => {
    const { registry } = metrics;
    const text = await (member === undefined ? registry.metrics() : member.metrics(registry));
    response.setHeader("content-type", registry.contentType);
    response.end(text);
  });
  return router;
}
