import { z } from "zod";
import {
  accuracy,
  balancedAccuracy,
  type ConfusionMatrix,
  countConfusion,
  f1,
  precision,
  recall,
} from "./confusion.ts";
import { assertPredictions } from "./predictions.ts";
import type { Ranking } from "./ranking.ts";

const share = z.number().min(0).max(1);
const rows = z.int().min(0);

/** A {@link ConfusionMatrix}, as it is written to a file. */
export const confusionMatrixSchema = z.object({ tn: rows, fp: rows, fn: rows, tp: rows });

/**
 * Every score of a set of predictions, under the names of scikit-learn's scorers. `log_loss` and `brier_score` are
 * better when lower, all others when higher. `roc_auc` is null, never NaN, where a class is absent: the scores are
 * written as strict JSON. Of more than two classes they are means over the classes; see `computeScores`.
 */
export const scoresSchema = z.object({
  accuracy: share,
  balanced_accuracy: share,
  precision: share,
  recall: share,
  f1: share,
  roc_auc: share.nullable(),
  average_precision: share,
  log_loss: z.number().min(0),
  /** Up to 2 where there are more than two classes, whose squares are added up. */
  brier_score: z.number().min(0).max(2),
});

export type Scores = z.infer<typeof scoresSchema>;
export type ScoreName = keyof Scores;

/** The names of the scores, in the order in which they are shown. */
export const SCORE_NAMES: readonly ScoreName[] = scoresSchema.keyof().options;

/** The cut that agrees with "the more probable class": see {@link confusionMatrix}. */
export const DEFAULT_THRESHOLD = 0.5;

/** All scores of predictions of two classes, whose confusion matrix and ranking are known; see `computeScores`. */
export function combineScores(
  labels: Uint8Array,
  scores: Float64Array,
  matrix: ConfusionMatrix,
  ranking: Ranking,
): Scores {
  return {
    accuracy: accuracy(matrix),
    balanced_accuracy: balancedAccuracy(matrix),
    precision: precision(matrix),
    recall: recall(matrix),
    f1: f1(matrix),
    roc_auc: rocAuc(ranking),
    average_precision: averagePrecision(ranking),
    log_loss: logLoss(labels, scores),
    brier_score: brierScore(labels, scores),
  };
}

/**
 * Counts rows by true and predicted class; a row is predicted positive when its score is *above* the threshold.
 *
 * Above, not at least: a row at 0.5 is then negative, as it is for the argmax of `[1 - p, p]`, where a tie goes to
 * the first class (numpy, and so scikit-learn's `predict`). For every p in [0, 1], `p > 0.5` and `p > 1 - p` agree
 * in floating point too.
 *
 * @throws RangeError as {@link assertPredictions}.
 */
export function confusionMatrix(
  labels: Uint8Array,
  scores: Float64Array,
  threshold: number = DEFAULT_THRESHOLD,
): ConfusionMatrix {
  assertPredictions(labels, scores);
  return countConfusion(labels, predictedPositive(scores, threshold));
}

/** 1 for each row that is predicted positive, 0 for the others. */
export function predictedPositive(scores: Float64Array, threshold: number = DEFAULT_THRESHOLD): Uint8Array {
  return Uint8Array.from(scores, (score) => (score > threshold ? 1 : 0));
}

/**
 * The area under the ROC curve: the probability that a random positive row scores above a random negative one, a
 * tie counting half (Mann–Whitney U with mid-ranks). Null where only one class is present.
 *
 * Trapezoids over the ranking, in whole numbers: twice the area stays below 2^53 up to 134 million rows, so the one
 * division at the end is the only rounding.
 */
export function rocAuc({ truePositives, falsePositives, positives, negatives }: Ranking): number | null {
  if (positives === 0 || negatives === 0) return null;
  let twiceArea = 0;
  let lastTp = 0;
  let lastFp = 0;
  for (let i = 0; i < truePositives.length; i++) {
    twiceArea += (falsePositives[i] - lastFp) * (truePositives[i] + lastTp);
    lastTp = truePositives[i];
    lastFp = falsePositives[i];
  }
  return twiceArea / (2 * positives * negatives);
}

/**
 * Average precision: the sum over the thresholds of precision times the gain in recall, scikit-learn's
 * `average_precision_score`. A step function, because linear interpolation between points of a precision-recall
 * curve is too kind (Davis and Goadrich, 2006). 0 where no row is positive, as in scikit-learn.
 */
export function averagePrecision({ truePositives, falsePositives, positives }: Ranking): number {
  let sum = 0;
  let lastTp = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const tp = truePositives[i];
    sum += (tp - lastTp) * (tp / (tp + falsePositives[i]));
    lastTp = tp;
  }
  return positives === 0 ? 0 : sum / positives;
}

/**
 * The mean of −ln P(true class), in nats. The probability of each class is first clipped to [ε, 1 − ε] with
 * ε = 2^−52, as scikit-learn does since 1.2, so that a certain and wrong prediction costs 36.04 and not infinity.
 *
 * @throws RangeError as {@link assertPredictions}.
 */
export function logLoss(labels: Uint8Array, scores: Float64Array): number {
  assertPredictions(labels, scores);
  let sum = 0;
  for (let row = 0; row < labels.length; row++) sum += rowLogLoss(labels[row], scores[row]);
  return sum / labels.length;
}

/** What one row adds to the sum of which {@link logLoss} is the mean. */
export function rowLogLoss(label: number, score: number): number {
  return surprise(label === 1 ? score : 1 - score);
}

/** −ln of the probability that the true class was given, clipped as {@link logLoss} says. */
export function surprise(ofTrueClass: number): number {
  return -Math.log(Math.min(Math.max(ofTrueClass, Number.EPSILON), 1 - Number.EPSILON));
}

/**
 * The mean squared difference between score and label (Brier, 1950).
 *
 * @throws RangeError as {@link assertPredictions}.
 */
export function brierScore(labels: Uint8Array, scores: Float64Array): number {
  assertPredictions(labels, scores);
  let sum = 0;
  for (let row = 0; row < labels.length; row++) sum += (scores[row] - labels[row]) ** 2;
  return sum / labels.length;
}
