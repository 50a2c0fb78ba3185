import { Router } from "express";
import { z } from "zod";
import type { ServeDeps } from "../deps.ts";
import { onlyFor } from "../http/only-for.ts";
import type { OperationsOf } from "../openapi/operation.ts";
import { groupMetrics } from "../workers/group-metrics.ts";

/** `/metrics`, in Prometheus' text form: the numbers of all processes together, whichever of them was asked. */
export function metricsRoute({ metrics, member }: ServeDeps): Router {
  const router = Router();
  router
    .route("/metrics")
    .get(async (_, response) => {
      const { registry } = metrics;
      const text = await (member === undefined ? registry.metrics() : groupMetrics(member, registry));
      response.setHeader("content-type", registry.contentType);
      response.end(text);
    })
    .all(onlyFor("GET, HEAD"));
  return router;
}

/** What the documentation says of it. */
export const metricsOperations: OperationsOf = () => [
  {
    method: "get",
    path: "/metrics",
    id: "metrics",
    tag: "health",
    summary: "The service's numbers, for Prometheus",
    answers: {
      200: {
        description: "Prometheus' text form",
        content: {
          type: "text/plain",
          schema: z.string(),
          examples: { text: 'prediction_request_total{model_name="titanic",model_version="1"} 42\n' },
        },
      },
    },
    open: true,
  },
];
