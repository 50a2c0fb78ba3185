import { type Request, Router } from "express";
import { z } from "zod";
import type { ServeDeps } from "../deps.ts";
import { invalidInput } from "../http/http-error.ts";
import { onlyFor } from "../http/only-for.ts";
import { sendJson } from "../http/request-context.ts";

const MAX_RUNS = 1000;
const text = z.string("must stand once").max(2000).optional();

/** What can be asked of `GET /runs`. */
export const runsQuerySchema = z.object({
  where: text.describe("A filter, as `metrics.roc_auc > 0.86 and params.max_depth = 8`"),
  sort: text.describe("An order, as `metrics.roc_auc desc`; the newest first when not given"),
  limit: z.coerce
    .number("must be a whole number")
    .int("must be a whole number")
    .min(1)
    .max(MAX_RUNS)
    .default(100)
    .describe("At most so many"),
});

/** `/runs`: what was trained and evaluated, with its parameters and metrics, as `titanic-ops runs` has it. */
export function runRoutes({ runs }: ServeDeps): Router {
  const router = Router();
  router
    .route("/runs")
    .get(async (request, response) => {
      sendJson(response, 200, await runs.list(queryOf(request)), response.locals.requestId);
    })
    .all(onlyFor("GET, HEAD"));
  router
    .route("/runs/:id")
    .get(async (request, response) => {
      sendJson(response, 200, await runs.show(request.params.id), response.locals.requestId);
    })
    .all(onlyFor("GET, HEAD"));
  return router;
}

function queryOf({ query }: Request): z.infer<typeof runsQuerySchema> {
  const parsed = runsQuerySchema.safeParse(query);
  if (!parsed.success) throw invalidInput(parsed.error.issues);
  return parsed.data;
}
