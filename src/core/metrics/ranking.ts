import { assertPredictions } from "./predictions.ts";

/**
 * The predictions in order of their score, which is all that ROC and precision-recall curves and the areas under
 * them depend on. Entry `i` of each array describes the cut at `thresholds[i]`: rows that score at least that much
 * count as positive. Rows of equal score cannot be told apart by any cut, so they share one entry.
 */
export interface Ranking {
  /** The distinct scores, descending. */
  readonly thresholds: Float64Array;
  /** Rows of class 1 at or above each threshold; ascending, the last entry is `positives`. */
  readonly truePositives: Uint32Array;
  /** Rows of class 0 at or above each threshold; ascending, the last entry is `negatives`. */
  readonly falsePositives: Uint32Array;
  readonly positives: number;
  readonly negatives: number;
}

/**
 * Ranks predictions, in O(n log n).
 *
 * The scores of each class are sorted by themselves and then merged: a typed array of numbers sorts natively, about
 * ten times faster than row indices with a comparator.
 *
 * @throws RangeError as {@link assertPredictions}.
 */
export function rankPredictions(labels: Uint8Array, scores: Float64Array): Ranking {
  assertPredictions(labels, scores);
  const ofPositives = sortedScores(labels, scores, 1);
  const ofNegatives = sortedScores(labels, scores, 0);
  const thresholds = new Float64Array(labels.length);
  const truePositives = new Uint32Array(labels.length);
  const falsePositives = new Uint32Array(labels.length);

  let length = 0;
  let positive = ofPositives.length;
  let negative = ofNegatives.length;
  while (positive > 0 || negative > 0) {
    const threshold = Math.max(
      positive > 0 ? ofPositives[positive - 1] : 0,
      negative > 0 ? ofNegatives[negative - 1] : 0,
    );
    while (positive > 0 && ofPositives[positive - 1] === threshold) positive--;
    while (negative > 0 && ofNegatives[negative - 1] === threshold) negative--;
    thresholds[length] = threshold;
    truePositives[length] = ofPositives.length - positive;
    falsePositives[length] = ofNegatives.length - negative;
    length++;
  }
  return {
    thresholds: thresholds.slice(0, length),
    truePositives: truePositives.slice(0, length),
    falsePositives: falsePositives.slice(0, length),
    positives: ofPositives.length,
    negatives: ofNegatives.length,
  };
}

/** The scores of the rows of one class, ascending. */
function sortedScores(labels: Uint8Array, scores: Float64Array, label: number): Float64Array {
  return scores.filter((_, row) => labels[row] === label).sort();
}
