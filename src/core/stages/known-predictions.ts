import { type Table, takeRows } from "../dataset/table.ts";
import { drawRows } from "../draw-rows.ts";
import type { Outcomes } from "../metrics/outcomes.ts";
import type { Period, PredictionHistory } from "../prediction-log/prediction-history.ts";
import type { LoadedVersion } from "../registry/model-store.ts";
import type { Rng } from "../rng.ts";

/** Rows that are predicted at most: more would show nothing that these do not. */
const MAX_PREDICTED = 20_000;
/** Outcomes that count, the newest: an accuracy is then right to 0.002. */
const MAX_OUTCOMES = 100_000;

/** What a model said of some rows, NaN where it was not asked. */
export interface RowPredictions {
  /** The probability of the positive class; of more than two classes that of the predicted one. */
  readonly scores: Float64Array;
  /** Of more than two classes: the predicted one, by its place. */
  readonly predicted?: Float64Array | undefined;
}

/** The model's predictions of as many rows as are needed, drawn at random. */
export function predictRows({ model }: LoadedVersion, features: Table, rng: Rng): RowPredictions {
  const rows = drawRows(features.rows, MAX_PREDICTED, rng);
  const [scores, predicted] = [0, 1].map(() => new Float64Array(features.rows).fill(Number.NaN));
  model.answers(takeRows(features, rows)).forEach(({ probability, classIndex }, i) => {
    scores[rows[i]] = probability;
    predicted[rows[i]] = classIndex;
  });
  return { scores, ...(model.forest.classCount > 2 && { predicted }) };
}

/** Rows that came with their class, and were predicted; of more than two classes as `confidenceOutcomes` has them. */
export function labelled({
  scores,
  predicted,
  labels,
}: {
  scores: Float64Array | null;
  predicted?: Float64Array | undefined;
  labels: Float64Array;
}): Outcomes | null {
  if (scores === null) return null;
  const isKnown = (_: number, row: number): boolean => !Number.isNaN(scores[row] + labels[row]);
  const outcomes = predicted ? labels.map((label, row) => (label === predicted[row] ? 1 : 0)) : labels;
  const known = { scores: scores.filter(isKnown), labels: Uint8Array.from(outcomes.filter(isKnown)) };
  return known.labels.length === 0 ? null : known;
}

/**
 * What became of the predictions of one version; of more than two classes `isPositive` says that it was the predicted one. Of a
 * prediction that was told of twice, what was told last.
 */
export async function loggedOutcomes(
  history: PredictionHistory,
  job: { readonly period: Period; readonly version: string | null; readonly signal: AbortSignal | undefined },
): Promise<Outcomes | null> {
  const { period, version, signal } = job;
  if (version === null) return null;
  const newest = new Map<string, { probability: number; isPositive: boolean }>();
  for await (const outcomes of history.outcomes(period, signal)) {
    for (const { requestId, index, modelVersion, probability, isPositive } of outcomes) {
      if (modelVersion !== version) continue;
      const key = `${requestId} ${index}`;
      newest.delete(key);
      newest.set(key, { probability, isPositive });
      if (newest.size > MAX_OUTCOMES) newest.delete(newest.keys().next().value ?? key);
    }
  }
  const all = [...newest.values()];
  if (all.length === 0) return null;
  return {
    scores: Float64Array.from(all, ({ probability }) => probability),
    labels: Uint8Array.from(all, ({ isPositive }) => (isPositive ? 1 : 0)),
  };
}
