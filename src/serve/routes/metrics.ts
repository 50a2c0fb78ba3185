import { Router } from "express";
import type { ServeDeps } from "../deps.ts";

/** `/metrics`, in Prometheus' text form. */
export function metricsRoute({ metrics }: ServeDeps): Router {
  const router = Router();
  router.get("/metrics", async (_, response) => {
    const text = await metrics.registry.metrics();
    response.setHeader("content-type", metrics.registry.contentType);
    response.end(text);
  });
  return router;
}
