import { Router } from "express";
import { codeVersion } from "../../core/code-version.ts";
import type { ServeDeps } from "../deps.ts";
import { sendJson } from "../request-context.ts";

/** `/`: what this is, which model answers, and what can be asked. */
export function welcomeRoute({ holder }: ServeDeps): Router {
  const router = Router();
  router.get("/", (_, response) => {
    const predictor = holder.current();
    sendJson(
      response,
      200,
      {
        service: "titanic-ops",
        version: codeVersion.version,
        model: predictor && { name: predictor.name, version: predictor.version, digest: predictor.digest },
        endpoints: [
          "POST /predict",
          "POST /predict/batch",
          "POST /feedback",
          "GET /feedback",
          "GET /health",
          "GET /ready",
          "GET /metrics",
        ],
      },
      response.locals.requestId,
    );
  });
  return router;
}
