import { normalTwoSided } from "../drift/tests/z-test.ts";
import { assertPredictions } from "../metrics/predictions.ts";

/** Two ROC AUCs and the standard error of their difference. */
export interface AucDifference {
  readonly a: number;
  readonly b: number;
  readonly standardError: number;
}

/**
 * The ROC AUCs of two models on the same rows, with DeLong's standard error of the difference (DeLong, DeLong and
 * Clarke-Pearson, 1988): the spread over the rows of each class of how far the models' placements of a row are apart. It
 * allows for both having judged the same rows. Null with fewer than two rows of a class, of which no spread is known.
 *
 * @throws RangeError as `assertPredictions`.
 */
export function pairedAucs(labels: Uint8Array, a: Float64Array, b: Float64Array): AucDifference | null {
  assertPredictions(labels, a);
  assertPredictions(labels, b);
  const [ofA, ofB] = [placements(labels, a), placements(labels, b)];
  const positives = labels.reduce((sum, label) => sum + label, 0);
  if (positives < 2 || labels.length - positives < 2) return null;
  const variance = [0, 1].reduce((sum, label) => {
    const apart = ofA.map((placement, row) => placement - ofB[row]).filter((_, row) => labels[row] === label);
    return sum + varianceOfMean(apart);
  }, 0);
  const auc = (of: Float64Array) => mean(of.filter((_, row) => labels[row] === 1));
  return { a: auc(ofA), b: auc(ofB), standardError: Math.sqrt(variance) };
}

/**
 * The chance of so low a difference, a less b, or a lower one, were a in truth worse by the margin and no more: normal and
 * one-sided.
 */
export function worsePValue({ a, b, standardError }: AucDifference, margin: number): number {
  const excess = a - b + margin;
  // Without any spread, as between two that rank all rows alike, the difference is what it is.
  if (standardError === 0) return excess >= 0 ? 1 : 0;
  const twoSided = normalTwoSided(excess / standardError);
  return excess < 0 ? twoSided / 2 : 1 - twoSided / 2;
}

/** The share of the other class that each row is ranked right against; a tie counts half. Their mean is the AUC. */
function placements(labels: Uint8Array, scores: Float64Array): Float64Array {
  const others = [1, 0].map((label) => scores.filter((_, row) => labels[row] === label).sort());
  return scores.map((score, row) => {
    const sorted = others[labels[row]];
    const below =
      (firstFrom(sorted, (each) => each >= score) + firstFrom(sorted, (each) => each > score)) / 2;
    return (labels[row] === 1 ? below : sorted.length - below) / sorted.length;
  });
}

/** Where the values of an ascending array begin of which a condition holds, as it does of all after the first. */
function firstFrom(sorted: Float64Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

function varianceOfMean(values: Float64Array): number {
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return squares / (values.length - 1) / values.length;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
