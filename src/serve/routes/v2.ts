import { type NextFunction, type Request, type Response, Router } from "express";
import { codeVersion } from "../../core/code-version.ts";
import { answerFeatures } from "../answer.ts";
import type { ServeDeps } from "../deps.ts";
import { drain } from "../http/drain.ts";
import { describeHttpError, HttpError } from "../http/http-error.ts";
import { onlyFor } from "../http/only-for.ts";
import { readBytes } from "../http/read-body.ts";
import { sendJson } from "../http/request-context.ts";
import type { Predictor } from "../models/predictor.ts";
import { predictorInUse } from "../predict-request.ts";
import { parseInferBody, recordsOf } from "../v2/infer-request.ts";
import { modelMetadata } from "../v2/metadata.ts";
import { inferBody, wantedOutputs } from "../v2/outputs.ts";
import { sendInferBody } from "../v2/send.ts";
import { isReady } from "./health.ts";

/** A model is addressed with its version or without one, which is the version that serves. */
const MODEL_PATHS = ["/v2/models/:name", "/v2/models/:name/versions/:version"] as const;

/** The Open Inference Protocol (v2) over HTTP, with Triton's extension for tensors as bytes. */
export function v2Routes(deps: ServeDeps): Router {
  const router = Router();
  const get = (path: string, answer: (request: Request) => { status?: number; body: object }) => {
    router
      .route(path)
      .get((request, response) => {
        const { status = 200, body } = answer(request);
        sendJson(response, status, body, response.locals.requestId);
      })
      .all(onlyFor("GET, HEAD"));
  };
  get("/v2", () => ({
    body: { name: "titanic-ops", version: codeVersion.version, extensions: ["binary_tensor_data"] },
  }));
  get("/v2/health/live", () => ({ body: { live: true } }));
  get("/v2/health/ready", () => ({ status: isReady(deps) ? 200 : 503, body: { ready: isReady(deps) } }));
  get("/v2/models", () => ({ body: { models: [predictorInUse(deps).name] } }));
  for (const path of MODEL_PATHS) {
    get(path, (request) => ({ body: modelMetadata(servedModel(deps, request)) }));
    get(`${path}/ready`, (request) => {
      const { name } = servedModel(deps, request);
      return { status: isReady(deps) ? 200 : 503, body: { name, ready: isReady(deps) } };
    });
    router
      .route(`${path}/infer`)
      .post((request, response) => infer(deps, request, response))
      .all(onlyFor("POST"));
  }
  router.use("/v2", (request) => {
    throw new HttpError("NOT_FOUND", `there is no ${request.method} ${request.originalUrl}`);
  });
  router.use("/v2", errorsOfV2(deps));
  return router;
}

async function infer(deps: ServeDeps, request: Request, response: Response): Promise<void> {
  const { requestId } = response.locals as { requestId: string };
  const predictor = servedModel(deps, request);
  const bytes = await readBytes(request, deps.limits);
  const { request: asked, binary } = parseInferBody(bytes, request.get("inference-header-content-length"));
  const wanted = wantedOutputs(predictor, asked);
  const records = recordsOf(predictor, asked, binary, deps.limits);
  const entityIds = records.map((record) => record[predictor.model.inputs.id] ?? null);
  const features = predictor.features(records);
  const span = deps.tracing?.spanOf(request);
  const answers = answerFeatures(deps, predictor, features, { requestId, entityIds, records, span });
  const { isDrift } = deps.drift.flag();
  sendInferBody(response, inferBody(predictor, answers, wanted, { id: asked.id, isDrift }));
}

/** The model that a path names, when it is the one that serves. Throws NOT_FOUND, or NOT_READY while there is none. */
function servedModel(deps: ServeDeps, { params }: Request): Predictor {
  const predictor = predictorInUse(deps);
  const { name, version = predictor.version } = params;
  if (name !== predictor.name) {
    throw new HttpError("NOT_FOUND", `there is no model \`${name}\`; \`${predictor.name}\` is served`);
  }
  if (version !== predictor.version) {
    throw new HttpError(
      "NOT_FOUND",
      `version \`${version}\` of \`${name}\` is not served; version ${predictor.version} is`,
    );
  }
  return predictor;
}

/** The protocol has errors of its own form, and 400 for every kind of bad input. */
function errorsOfV2(deps: ServeDeps) {
  // Express tells an error handler by its four parameters.
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    const { requestId } = response.locals as { requestId: string };
    const { status, body } = describeHttpError(error, requestId, deps.log);
    const { code, message, details = [] } = body.error;
    if (request.path.endsWith("/infer")) deps.metrics.predictionFailed(code);
    const faults = details.map(
      ({ path, message: why }) => `${path === "" ? "the body" : `\`${path}\``}: ${why}`,
    );
    const text = faults.length === 0 ? message : `${message}: ${faults.join("; ")}`;
    if (response.headersSent) response.destroy();
    else sendJson(response, status === 415 || status === 422 ? 400 : status, { error: text }, requestId);
    drain(request);
  };
}
