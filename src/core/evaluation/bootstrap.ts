import { balancedAccuracy, f1 } from "../metrics/confusion.ts";
import type { Interval } from "../metrics/intervals.ts";
import type { Ranking } from "../metrics/ranking.ts";
import { averagePrecision } from "../metrics/scores.ts";
import type { Rng } from "../rng.ts";

const REPLICATES = 1000;
/** Many rows are drawn fewer times: their intervals are narrow, and what is left of chance in them is narrower. */
const MAX_DRAWS = 100_000_000;
const MIN_REPLICATES = 200;

/** Scores whose spread no formula tells; null where no replicate has both classes. */
export type BootstrapIntervals = Readonly<
  Record<"f1" | "balanced_accuracy" | "average_precision", Interval | null>
>;

/** The predictions to draw from; the ranking is theirs. */
interface Predictions {
  readonly labels: Uint8Array;
  readonly scores: Float64Array;
  readonly ranking: Ranking;
  readonly threshold: number;
}

/**
 * Percentile intervals (Efron, 1979): the scores of 1,000 samples of as many rows, drawn with replacement; between 2.5 % and
 * 97.5 % of them. Samples of one class only say nothing of these scores and are left out. Equal states of `rng` give equal
 * intervals.
 */
export function bootstrapIntervals(predictions: Predictions, rng: Rng): BootstrapIntervals {
  const { labels, threshold } = predictions;
  const resample = createResampler(predictions, rng);
  const replicates = Math.max(MIN_REPLICATES, Math.min(REPLICATES, Math.floor(MAX_DRAWS / labels.length)));
  const found: Record<keyof BootstrapIntervals, number[]> = {
    f1: [],
    balanced_accuracy: [],
    average_precision: [],
  };
  for (let i = 0; i < replicates; i++) {
    const ranking = resample();
    if (ranking.positives === 0 || ranking.negatives === 0) continue;
    const matrix = matrixOf(ranking, threshold);
    found.f1.push(f1(matrix));
    found.balanced_accuracy.push(balancedAccuracy(matrix));
    found.average_precision.push(averagePrecision(ranking));
  }
  return {
    f1: percentiles(found.f1),
    balanced_accuracy: percentiles(found.balanced_accuracy),
    average_precision: percentiles(found.average_precision),
  };
}

/** Draws rows with replacement and ranks them: a score's place is looked up once, so a draw sorts nothing. */
function createResampler({ labels, scores, ranking }: Predictions, rng: Rng): () => Ranking {
  const { thresholds } = ranking;
  const placeOf = Uint32Array.from(scores, (score) => placeIn(thresholds, score));
  const rowsAt = [new Uint32Array(thresholds.length), new Uint32Array(thresholds.length)];
  const kept = new Float64Array(thresholds.length);
  const truePositives = new Uint32Array(thresholds.length);
  const falsePositives = new Uint32Array(thresholds.length);
  return () => {
    for (const rows of rowsAt) rows.fill(0);
    for (let i = 0; i < labels.length; i++) {
      const row = rng.below(labels.length);
      rowsAt[labels[row]][placeOf[row]]++;
    }
    let length = 0;
    let positives = 0;
    let negatives = 0;
    for (let place = 0; place < thresholds.length; place++) {
      // A score that was not drawn is no threshold.
      if (rowsAt[0][place] + rowsAt[1][place] === 0) continue;
      negatives += rowsAt[0][place];
      positives += rowsAt[1][place];
      kept[length] = thresholds[place];
      truePositives[length] = positives;
      falsePositives[length++] = negatives;
    }
    return {
      thresholds: kept.subarray(0, length),
      truePositives: truePositives.subarray(0, length),
      falsePositives: falsePositives.subarray(0, length),
      positives,
      negatives,
    };
  };
}

/** The place of a value in descending ones, among which it is. */
function placeIn(descending: Float64Array, value: number): number {
  let low = 0;
  let high = descending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (descending[middle] > value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function matrixOf(ranking: Ranking, threshold: number) {
  const { truePositives, falsePositives, positives, negatives } = ranking;
  const last = ranking.thresholds.findLastIndex((each) => each > threshold);
  const tp = last < 0 ? 0 : truePositives[last];
  const fp = last < 0 ? 0 : falsePositives[last];
  return { tn: negatives - fp, fp, fn: positives - tp, tp };
}

function percentiles(values: readonly number[]): Interval | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

/** Between the two nearest of ascending values, by how near: numpy's default. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
