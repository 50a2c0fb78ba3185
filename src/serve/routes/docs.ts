import { createRequire } from "node:module";
import path from "node:path";
import { Router } from "express";
import { z } from "zod";
import type { ServeDeps } from "../deps.ts";
import { HttpError } from "../http/http-error.ts";
import { onlyFor } from "../http/only-for.ts";
import { pagePolicy } from "../http/page-policy.ts";
import { sendJson } from "../http/request-context.ts";
import { openApiDocument } from "../openapi/openapi.ts";
import { json, type OperationsOf } from "../openapi/operation.ts";

/** What of Swagger UI the page needs; nothing else of the package is served. */
const ASSETS = new Set(["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"]);

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>titanic-ops</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<noscript>This page needs JavaScript; <a href="/openapi.json">/openapi.json</a> does not.</noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/initializer.js"></script>
</body>
</html>
`;

const INITIALIZER = `window.ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  tryItOutEnabled: true,
});
`;

/** `/openapi.json`: the service, described for programs; `/docs`: the same for people, with Swagger UI from here. */
export function docsRoutes({ holder }: ServeDeps, operations: readonly OperationsOf[]): Router {
  const router = Router();
  router
    .route("/openapi.json")
    .get((_, response) => {
      const { requestId } = response.locals as { requestId: string };
      sendJson(response, 200, openApiDocument(operations, holder.current()), requestId);
    })
    .all(onlyFor("GET, HEAD"));
  router
    .route("/docs")
    .get((_, response) => {
      response.setHeader("content-security-policy", pagePolicy());
      response.type("html").send(PAGE);
    })
    .all(onlyFor("GET, HEAD"));
  router
    .route("/docs/:asset")
    .get((request, response, next) => {
      const { asset } = request.params;
      response.setHeader("content-security-policy", pagePolicy());
      if (asset === "initializer.js") response.type("js").send(INITIALIZER);
      else if (!ASSETS.has(asset)) throw new HttpError("NOT_FOUND", `there is no ${request.path}`);
      else response.sendFile(asset, { root: swaggerUiFolder() }, next);
    })
    .all(onlyFor("GET, HEAD"));
  return router;
}

/** Found when it is first asked for: most services are never asked. */
function swaggerUiFolder(): string {
  return path.dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
}

/** What the documentation says of itself. */
export const docsOperations: OperationsOf = () => [
  {
    method: "get",
    path: "/openapi.json",
    id: "describe",
    tag: "about",
    summary: "This description",
    answers: {
      200: {
        description: "OpenAPI 3.1, for the model in use",
        content: json(z.looseObject({ openapi: z.literal("3.1.0") }), { openapi: "3.1.0" }),
      },
    },
  },
  {
    method: "get",
    path: "/docs",
    id: "readDescription",
    tag: "about",
    summary: "This description, for people",
    answers: {
      200: {
        description: "A page",
        content: { type: "text/html", schema: z.string(), examples: { page: "<!doctype html>…" } },
      },
    },
  },
];
