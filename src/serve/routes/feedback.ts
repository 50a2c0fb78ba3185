import { Router } from "express";
import { z } from "zod";
import type { PredictionKey } from "../../core/prediction-log/logged.ts";
import type { ServeDeps } from "../deps.ts";
import type { JoinedOutcome, Outcome } from "../feedback/feedback.ts";
import { type FaultDetail, faultsOf, HttpError, invalidRequest } from "../http/http-error.ts";
import { readJsonBody } from "../http/read-body.ts";
import { sendJson } from "../http/request-context.ts";
import { predictorInUse } from "../predict-request.ts";

const outcome = z.union([z.number(), z.string().max(200)], { error: "must be a class of the target" });

/** One outcome of a request: of a prediction by its request, or of the newest one for an entity. */
export const feedbackItemSchema = z.union(
  [
    z.strictObject({
      requestId: z.string().min(1).max(128),
      index: z.int().min(0).default(0).describe("Which row of the request, from 0"),
      outcome,
    }),
    z.strictObject({ entityId: z.union([z.int(), z.string().min(1).max(200)]), outcome }),
  ],
  { error: 'must be {"requestId": …, "index"?: …, "outcome": …} or {"entityId": …, "outcome": …}' },
);

type FeedbackItem = z.infer<typeof feedbackItemSchema>;

/**
 * `POST /feedback`: what became of predictions, one or `{"items": […]}`. `GET /feedback`: how well the predictions agree
 * with that, over windows of time.
 */
export function feedbackRoutes(deps: ServeDeps): Router {
  const router = Router();
  router
    .route("/feedback")
    .get((_, response) => {
      sendJson(response, 200, { windows: deps.feedback.measures() }, response.locals.requestId);
    })
    .post(async (request, response) => {
      const { requestId } = response.locals as { requestId: string };
      const body = await readJsonBody(request, deps.limits);
      const { items, many } = itemsOf(body, deps.limits.batchRows);
      const outcomes = checkOutcomes(deps, items, many);
      const joined = await deps.feedback.tell(outcomes);
      if (joined.every((each) => each === null)) throw unknown(items);
      const told = joined.map((each, i) => describe(each, items[i]));
      sendJson(response, 200, many ? { items: told, requestId } : { ...told[0], requestId }, requestId);
    })
    .all((request, response) => {
      response.setHeader("allow", "GET, POST");
      throw new HttpError("METHOD_NOT_ALLOWED", `${request.method} is not for /feedback`, {
        hint: "POST an outcome to /feedback, or GET the measures",
      });
    });
  return router;
}

function itemsOf(body: unknown, maxItems: number): { items: FeedbackItem[]; many: boolean } {
  const many = typeof body === "object" && body !== null && "items" in body;
  const list = z.strictObject({
    items: z.array(z.unknown(), "must be a list of outcomes").nonempty("must have an outcome at least"),
  });
  const given = many ? list.safeParse(body) : null;
  if (given?.success === false) throw invalidRequest(faultsOf(given.error.issues));
  const raw = given ? given.data.items : [body];
  if (raw.length > maxItems) {
    throw new HttpError("BODY_TOO_LARGE", `${raw.length} items are more than ${maxItems}`, {
      hint: "send them in parts",
    });
  }
  const faults: FaultDetail[] = [];
  const items = raw.flatMap((each, i) => {
    const parsed = feedbackItemSchema.safeParse(each);
    if (parsed.success) return [parsed.data];
    faults.push(...faultsOf(parsed.error.issues, many ? ["items", i] : []));
    return [];
  });
  if (faults.length > 0) throw invalidFeedback(faults);
  return { items, many };
}

/** The outcomes as classes of the target, by value or by name. Throws INVALID_INPUT for what is none. */
function checkOutcomes(deps: ServeDeps, items: readonly FeedbackItem[], many: boolean): Outcome[] {
  const { classes } = predictorInUse(deps).model.inputs.target;
  const faults: FaultDetail[] = [];
  const outcomes = items.map((item, i): Outcome => {
    const text = String(item.outcome);
    const at = classes.findIndex(({ value, label }) => value === text || label === text);
    if (at < 0) {
      const allowed = classes.map(({ value, label }) => `${value} (${label})`).join(", ");
      faults.push({ path: many ? `items.${i}.outcome` : "outcome", message: `must be one of ${allowed}` });
    }
    return { of: keyOf(item), classIndex: at, classes };
  });
  if (faults.length > 0) throw invalidFeedback(faults);
  return outcomes;
}

function keyOf(item: FeedbackItem): PredictionKey {
  return "requestId" in item ? { requestId: item.requestId, index: item.index } : { entityId: item.entityId };
}

function describe(joined: JoinedOutcome | null, item: FeedbackItem): object {
  if (joined === null) return { status: "unknown", ...keyOf(item) };
  const { status } = joined;
  const { threshold: _, label: __, ...prediction } = joined.prediction;
  return { status, prediction };
}

function invalidFeedback(details: readonly FaultDetail[]): HttpError {
  return new HttpError("INVALID_INPUT", "the feedback does not have the form that is needed", {
    hint: 'send {"requestId": "…", "outcome": 1}, or {"entityId": 7, "outcome": 0}',
    details,
  });
}

function unknown([first, ...others]: readonly FeedbackItem[]): HttpError {
  const what = "requestId" in first ? `request \`${first.requestId}\`` : `entity \`${first.entityId}\``;
  const more = others.length > 0 ? ", nor for the others" : "";
  return new HttpError("NOT_FOUND", `no prediction is known for ${what}${more}`, {
    hint: "the request id is in the answer's body and in x-request-id; titanic-ops serve --feedback-memory sets how many are remembered, --prediction-log keeps more",
  });
}
