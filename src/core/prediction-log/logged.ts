import type { Cell } from "../dataset/cells.ts";

/** The prediction that an outcome is of: the answer to a row of a request, or the newest for an entity. */
export type PredictionKey =
  | { readonly requestId: string; readonly index: number }
  | { readonly entityId: number | string };

/** A prediction that was given, as its outcome is to be compared with it. */
export interface RememberedPrediction {
  readonly requestId: string;
  /** Which row of its request it answered, from 0. */
  readonly index: number;
  readonly entityId: Cell;
  readonly modelVersion: string;
  readonly probability: number;
  /** The predicted class, as a text. */
  readonly label: string;
  /** Above which probability its model predicts positive, where that is known. */
  readonly threshold?: number | undefined;
  /** When it was given, as ISO 8601 in UTC. */
  readonly time: string;
}

/** A prediction as it is written down: a line of NDJSON, or a row of a table. Of the record there are the features and the id alone. */
export interface LoggedPrediction
  extends Pick<RememberedPrediction, "time" | "requestId" | "index" | "entityId" | "probability"> {
  readonly model: { readonly name: string; readonly version: string; readonly digest: string };
  readonly features: Readonly<Record<string, Cell>>;
  readonly label: string | number;
}

/** What became of a prediction, with what is needed of the prediction itself. */
export interface LoggedOutcome extends Omit<RememberedPrediction, "time" | "label" | "threshold"> {
  /** When it was told (ISO 8601, UTC). */
  readonly time: string;
  /** When the prediction was given. */
  readonly predictedAt: string;
  /** Whether it was the positive class; of more than two, whether it was the predicted one. */
  readonly isPositive: boolean;
}

// By hand: a log has millions of lines, and a schema takes longer than parsing them.

/** Whether a value is a prediction of the log; a line of something else, or one that was cut short, is none. */
export function isLoggedPrediction(value: unknown): value is LoggedPrediction {
  if (!isObject(value) || !isPlaced(value)) return false;
  const { model, features } = value;
  if (!isObject(model) || !isObject(features)) return false;
  return typeof model.name === "string" && typeof model.version === "string";
}

/** The same for an outcome. */
export function isLoggedOutcome(value: unknown): value is LoggedOutcome {
  if (!isObject(value) || !isPlaced(value)) return false;
  const { modelVersion, predictedAt, isPositive } = value;
  return (
    typeof modelVersion === "string" && typeof predictedAt === "string" && typeof isPositive === "boolean"
  );
}

function isPlaced({ time, requestId, index, probability }: Record<string, unknown>): boolean {
  return (
    typeof time === "string" &&
    typeof requestId === "string" &&
    typeof index === "number" &&
    typeof probability === "number" &&
    probability >= 0 &&
    probability <= 1
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
