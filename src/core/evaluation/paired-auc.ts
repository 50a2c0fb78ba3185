import { normalTwoSided } from "../drift/tests/z-test.ts";
import { oneAgainstRest } from "../metrics/one-against-rest.ts";
import type { Outcomes } from "../metrics/outcomes.ts";
import { classCountOf } from "../metrics/predictions.ts";

/** Two ROC AUCs and the standard error of their difference. */
export interface AucDifference {
  readonly a: number;
  readonly b: number;
  readonly standardError: number;
}

/** A ROC AUC, and how far each row takes it: the squares add up to its variance. */
interface AucByRows {
  readonly auc: number;
  readonly influences: Float64Array;
}

/**
 * The ROC AUCs of two models on the same rows, with DeLong's standard error of the difference (DeLong, DeLong and
 * Clarke-Pearson, 1988): the spread over the rows of each class of how far the models' placements of a row are apart. It
 * allows for both having judged the same rows. Null with fewer than two rows of a class, of which no spread is known.
 *
 * @throws RangeError as `assertPredictions`.
 */
export function pairedAucs(labels: Uint8Array, a: Float64Array, b: Float64Array): AucDifference | null {
  const [ofA, ofB] = [aucByRows({ labels, scores: a }), aucByRows({ labels, scores: b })];
  if (ofA === null || ofB === null) return null;
  const apart = ofA.influences.map((influence, row) => influence - ofB.influences[row]);
  return { a: ofA.auc, b: ofB.auc, standardError: lengthOf(apart) };
}

/** The ROC AUC of one model with DeLong's standard error; of more than two classes the mean over the classes. */
export function aucWithSpread(
  outcomes: Outcomes,
): { readonly auc: number; readonly standardError: number } | null {
  const byRows = aucByRows(outcomes);
  return byRows && { auc: byRows.auc, standardError: lengthOf(byRows.influences) };
}

/** Of more than two classes a row counts in each class's area, and its influence on their mean is the mean of those. */
function aucByRows(outcomes: Outcomes): AucByRows | null {
  const classCount = classCountOf(outcomes.labels, outcomes.scores);
  if (classCount === 2) return aucOfTwo(outcomes);
  const influences = new Float64Array(outcomes.labels.length);
  let auc = 0;
  for (let k = 0; k < classCount; k++) {
    const ofClass = aucOfTwo(oneAgainstRest(outcomes, k));
    if (ofClass === null) return null;
    auc += ofClass.auc / classCount;
    for (let row = 0; row < influences.length; row++) influences[row] += ofClass.influences[row] / classCount;
  }
  return { auc, influences };
}

function aucOfTwo({ labels, scores }: Outcomes): AucByRows | null {
  const placed = placements(labels, scores);
  const [negatives, positives] = [0, 1].map((label) => placed.filter((_, row) => labels[row] === label));
  if (negatives.length < 2 || positives.length < 2) return null;
  const [means, scales] = [
    [mean(negatives), mean(positives)],
    [negatives, positives].map(({ length }) => Math.sqrt(length * (length - 1))),
  ];
  return {
    auc: means[1],
    influences: placed.map((placement, row) => (placement - means[labels[row]]) / scales[labels[row]]),
  };
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

function lengthOf(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value ** 2, 0));
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
