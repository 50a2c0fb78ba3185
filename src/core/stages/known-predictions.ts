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

/** The model's scores of as many rows as are needed, drawn at random; NaN for the others. */
export function predicted({ model }: LoadedVersion, features: Table, rng: Rng): Float64Array {
  const rows = drawRows(features.rows, MAX_PREDICTED, rng);
  const scores = new Float64Array(features.rows).fill(Number.NaN);
  const made = model.scoreFeatures(takeRows(features, rows));
  rows.forEach((row, i) => {
    scores[row] = made[i];
  });
  return scores;
}

/** Rows that came with their class, and were predicted. */
export function labelled({
  scores,
  labels,
}: {
  scores: Float64Array | null;
  labels: Float64Array;
}): Outcomes | null {
  if (scores === null) return null;
  const isKnown = (_: number, row: number): boolean => !Number.isNaN(scores[row] + labels[row]);
  const known = { scores: scores.filter(isKnown), labels: Uint8Array.from(labels.filter(isKnown)) };
  return known.labels.length === 0 ? null : known;
}

/** What became of the predictions of one version; of a prediction that was told of twice, what was told last. */
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
