import { Router } from "express";
import { z } from "zod";
import { codeVersion } from "../../core/code-version.ts";
import type { ServeDeps } from "../deps.ts";
import { onlyFor } from "../http/only-for.ts";
import { sendJson } from "../http/request-context.ts";
import { json, type OperationsOf } from "../openapi/operation.ts";

/** `/` for programs: what this is, which model answers, and what can be asked: the operations that are described. */
export function welcomeRoute({ holder }: ServeDeps, all: readonly OperationsOf[]): Router {
  const router = Router();
  const described = all.flatMap((operations) => operations(null));
  const endpoints = described.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  router
    .route("/")
    .get((_, response) => {
      const predictor = holder.current();
      const model = predictor && {
        name: predictor.name,
        version: predictor.version,
        digest: predictor.digest,
      };
      const { version } = codeVersion;
      // Browsers get the page here.
      response.vary("Accept");
      const body = { service: "titanic-ops", version, model, endpoints };
      sendJson(response, 200, body, response.locals.requestId);
    })
    .all(onlyFor("GET, HEAD"));
  return router;
}

/** What the documentation says of it. */
export const welcomeOperations: OperationsOf = (predictor) => {
  const model = z.strictObject({ name: z.string(), version: z.string(), digest: z.string() });
  const schema = z.strictObject({
    service: z.literal("titanic-ops"),
    version: z.string(),
    model: model.nullable(),
    endpoints: z.array(z.string()),
  });
  const example = {
    service: "titanic-ops",
    version: codeVersion.version,
    model: predictor && { name: predictor.name, version: predictor.version, digest: predictor.digest },
    endpoints: ["POST /predict"],
  };
  return [
    {
      method: "get",
      path: "/",
      id: "welcome",
      tag: "about",
      summary: "What this is, which model answers, and what can be asked",
      answers: { 200: { description: "That", content: json(schema, example) } },
    },
  ];
};
