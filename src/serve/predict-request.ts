import type { Table } from "../core/dataset/table.ts";
import type { RawRecord } from "../core/model/record-schema.ts";
import { type Asked, answerFeatures } from "./answer.ts";
import type { DriftFlag, ServeDeps } from "./deps.ts";
import { type FaultDetail, faultsOf, HttpError, invalidInput, invalidRequest } from "./http/http-error.ts";
import type { Answer, AnswerExplanation, Predictor } from "./models/predictor.ts";
import { entityFeatures } from "./stores/entity-features.ts";

/** What every answer says of the request and of the model that answered. */
interface AnswerContext {
  readonly modelVersion: string;
  readonly modelDigest: string;
  readonly drift: DriftFlag;
  readonly requestId: string;
}

/** An answer, with the reasons for it where they were asked for. */
type ExplainedAnswer = Answer & { readonly explanation?: AnswerExplanation | undefined };

/** The answer to one record, or to many under `predictions`, in their order. */
export type PredictResponse = AnswerContext &
  (ExplainedAnswer | { readonly predictions: readonly ExplainedAnswer[] });

/** More rows than this are not explained at once: each takes a hundred times as long as its answer. */
const MAX_EXPLAINED_ROWS = 100;

/** The predictor in use. Throws NOT_READY while there is none. */
export function predictorInUse({ holder }: ServeDeps): Predictor {
  const predictor = holder.current();
  if (predictor === null) {
    throw new HttpError("NOT_READY", "no model is loaded yet", { hint: "wait until GET /ready answers 200" });
  }
  return predictor;
}

/** The request that an answer is for. */
export interface Asking extends Pick<Asked, "requestId" | "span"> {
  /** Whether the reasons are wanted too. */
  readonly explain: boolean;
}

/** With the form of the answer: a list, or the one. */
interface AskingFor extends Asking {
  readonly many: boolean;
}

/**
 * Answers the body of POST /predict: one raw record, `{"instances": […]}`, or ids that the feature store knows.
 * The hot route and the ordinary one both come here. Throws HttpError.
 */
export function answerPredict(
  deps: ServeDeps,
  body: unknown,
  asking: Asking,
): PredictResponse | Promise<PredictResponse> {
  const predictor = predictorInUse(deps);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new HttpError("INVALID_INPUT", "the body is not an object", {
      hint: 'send one record {"Field": value, …}, or {"instances": [ … ]}',
    });
  }
  if ("instances" in body)
    return respond(deps, predictor, checkInstances(deps, predictor, body), { ...asking, many: true });
  const entities = entityIds(predictor, body);
  if (entities !== null) return answerEntities(deps, predictor, entities, asking);
  const parsed = predictor.schema.safeParse(body);
  if (!parsed.success) throw invalidInput(parsed.error.issues);
  return respond(deps, predictor, [parsed.data], { ...asking, many: false });
}

function explained(
  predictor: Predictor,
  features: Table,
  answers: readonly Answer[],
  explain: boolean,
): readonly ExplainedAnswer[] {
  if (!explain) return answers;
  if (features.rows > MAX_EXPLAINED_ROWS) {
    throw new HttpError("BODY_TOO_LARGE", `more than ${MAX_EXPLAINED_ROWS} rows are not explained at once`);
  }
  const explanations = predictor.explain(features);
  if (explanations === null) {
    throw new HttpError("INVALID_INPUT", "the model's engine cannot explain its answers", {
      hint: "leave `explain` out, or train with `model.engine: titanic-ops`",
    });
  }
  return answers.map((answer, i) => ({ ...answer, explanation: explanations[i] }));
}

function respond(
  deps: ServeDeps,
  predictor: Predictor,
  records: readonly RawRecord[],
  asking: AskingFor,
): PredictResponse {
  const { id } = predictor.model.inputs;
  const { requestId, span } = asking;
  const entityIds = records.map((record) => record[id] ?? null);
  const asked: Asked = { requestId, entityIds, records, span };
  return respondToFeatures(deps, predictor, predictor.features(records), asked, asking);
}

function respondToFeatures(
  deps: ServeDeps,
  predictor: Predictor,
  features: Table,
  asked: Asked,
  { many, explain }: AskingFor,
): PredictResponse {
  const answers = explained(predictor, features, answerFeatures(deps, predictor, features, asked), explain);
  const { version: modelVersion, digest: modelDigest } = predictor;
  const { requestId } = asked;
  const drift = deps.drift.flag();
  if (many) return { predictions: answers, modelVersion, modelDigest, drift, requestId };
  // Named one by one, as in `answerFeatures`.
  const { prediction, label, probability, probabilities, explanation } = answers[0];
  const told = { prediction, label, probability, probabilities, explanation };
  return { ...told, modelVersion, modelDigest, drift, requestId };
}

function checkInstances(deps: ServeDeps, predictor: Predictor, body: { instances?: unknown }): RawRecord[] {
  const { instances, ...others } = body;
  const unknown = Object.keys(others);
  if (unknown.length > 0) {
    throw invalidRequest(unknown.map((path) => ({ path, message: "does not go with `instances`" })));
  }
  if (!Array.isArray(instances) || instances.length === 0) {
    throw new HttpError("INVALID_INPUT", "`instances` is not a list of records", {
      details: [{ path: "instances", message: "must be a list with at least one record" }],
    });
  }
  if (instances.length > deps.limits.batchRows) {
    throw new HttpError(
      "BODY_TOO_LARGE",
      `${instances.length} instances are more than ${deps.limits.batchRows}`,
      {
        hint: "send them in parts, or stream them to POST /predict/batch",
      },
    );
  }
  const records: RawRecord[] = [];
  const faults: FaultDetail[] = [];
  for (const [index, instance] of instances.entries()) {
    const parsed = predictor.schema.safeParse(instance);
    if (parsed.success) records.push(parsed.data);
    else faults.push(...faultsOf(parsed.error.issues, ["instances", index]));
  }
  if (faults.length > 0) throw invalidRequest(faults);
  return records;
}

/** Ids that the feature store is asked for; a list of one is answered as a list. */
interface AskedEntities {
  readonly ids: readonly (number | string)[];
  readonly many: boolean;
}

/** The ids that a body asks for, under `entityIds` or under the id column's own name (`passengerId`); else null. */
function entityIds(predictor: Predictor, body: object): AskedEntities | null {
  const { id } = predictor.model.inputs;
  const single = id.charAt(0).toLowerCase() + id.slice(1);
  const [key, ...others] = Object.keys(body);
  if (others.length > 0 || (key !== "entityIds" && key !== single) || key === id) return null;
  const given = (body as Record<string, unknown>)[key];
  const ids = key === "entityIds" ? given : [given];
  if (!Array.isArray(ids) || ids.length === 0 || !ids.every(isId)) {
    throw new HttpError("INVALID_INPUT", `\`${key}\` does not name entities`, {
      details: [{ path: key, message: key === "entityIds" ? "must be a list of ids" : "must be an id" }],
    });
  }
  return { ids, many: key === "entityIds" };
}

function isId(value: unknown): value is number | string {
  return Number.isSafeInteger(value) || (typeof value === "string" && value !== "" && value.length <= 200);
}

async function answerEntities(
  deps: ServeDeps,
  predictor: Predictor,
  { ids, many }: AskedEntities,
  asking: Asking,
): Promise<PredictResponse> {
  if (ids.length > deps.limits.batchRows)
    throw new HttpError("BODY_TOO_LARGE", `more than ${deps.limits.batchRows} ids`);
  const features = await entityFeatures(deps, predictor, ids);
  const { requestId, span } = asking;
  return respondToFeatures(
    deps,
    predictor,
    features,
    { requestId, entityIds: ids, span },
    { ...asking, many },
  );
}
