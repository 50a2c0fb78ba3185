import express, { type Express, type NextFunction, type Request, type Response } from "express";
import helmet from "helmet";
import { requestLog } from "./access-log.ts";
import type { ServeDeps } from "./deps.ts";
import { drain } from "./http/drain.ts";
import { describeHttpError, HttpError } from "./http/http-error.ts";
import { requestIdOf, sendJson } from "./http/request-context.ts";
import { batchOperations } from "./openapi/batch-operations.ts";
import { feedbackOperations } from "./openapi/feedback-operations.ts";
import { formOperations } from "./openapi/form-operations.ts";
import { modelVersionOperations } from "./openapi/model-version-operations.ts";
import { modelOperations } from "./openapi/models-operations.ts";
import type { OperationsOf } from "./openapi/operation.ts";
import { predictOperations } from "./openapi/predict-operations.ts";
import { runOperations } from "./openapi/run-operations.ts";
import { trafficOperations } from "./openapi/traffic-operations.ts";
import { batchRoutes } from "./routes/batch.ts";
import { docsOperations, docsRoutes } from "./routes/docs.ts";
import { feedbackRoutes } from "./routes/feedback.ts";
import { formRoutes } from "./routes/form.ts";
import { healthOperations, healthRoutes } from "./routes/health.ts";
import { lineageOperations, lineageRoutes } from "./routes/lineage.ts";
import { metricsOperations, metricsRoute } from "./routes/metrics.ts";
import { modelVersionRoutes } from "./routes/model-versions.ts";
import { modelRoutes } from "./routes/models.ts";
import { predictRoutes } from "./routes/predict.ts";
import { runRoutes } from "./routes/runs.ts";
import { trafficRoutes } from "./routes/traffic.ts";
import { v2Routes } from "./routes/v2.ts";
import { welcomeOperations, welcomeRoute } from "./routes/welcome.ts";
import { v2Operations } from "./v2/operations.ts";

/** What can be asked: each file of routes describes its own. */
const OPERATIONS: readonly OperationsOf[] = [
  predictOperations,
  batchOperations,
  v2Operations,
  modelOperations,
  modelVersionOperations,
  formOperations,
  lineageOperations,
  runOperations,
  feedbackOperations,
  healthOperations,
  metricsOperations,
  trafficOperations,
  welcomeOperations,
  docsOperations,
];

/** What a browser may make of an answer: nothing. A page sets a policy of its own (routes/docs.ts). */
const NOTHING = {
  defaultSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** The application, without a socket: hand it to a server, or to a test. */
export function createApp(deps: ServeDeps): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use((request, response, next) => {
    response.locals.requestId = requestIdOf(request);
    response.setHeader("x-request-id", response.locals.requestId);
    next();
  });
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: NOTHING } }));
  app.use(welcomeRoute(deps, OPERATIONS));
  app.use(docsRoutes(deps, OPERATIONS));
  app.use(healthRoutes(deps));
  app.use(metricsRoute(deps));
  app.use(predictRoutes(deps));
  app.use(batchRoutes(deps));
  app.use(feedbackRoutes(deps));
  app.use(v2Routes(deps));
  app.use(modelRoutes(deps));
  app.use(modelVersionRoutes(deps));
  app.use(formRoutes(deps));
  app.use(trafficRoutes(deps));
  app.use(lineageRoutes(deps));
  app.use(runRoutes(deps));
  app.use((request) => {
    throw new HttpError("NOT_FOUND", `there is no ${request.method} ${request.path}`, {
      hint: "GET / lists what there is",
    });
  });
  // Express tells an error handler by its four parameters.
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    const { requestId } = response.locals as { requestId: string };
    const { status, body } = describeHttpError(error, requestId, requestLog(deps.log, request));
    if (request.path.startsWith("/predict")) deps.metrics.predictionFailed(body.error.code);
    if (response.headersSent) response.destroy();
    else sendJson(response, status, body, requestId);
    drain(request);
  });
  return app;
}
