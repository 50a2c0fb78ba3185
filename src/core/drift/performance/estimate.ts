import { type Calibrator, fitIsotonic } from "../../calibration/isotonic.ts";
import { calibrationTable } from "../../metrics/calibration.ts";
import { type Judging, thresholdOf } from "../../metrics/confidence.ts";
import { accuracy, f1, precision, recall } from "../../metrics/confusion.ts";
import type { Outcomes } from "../../metrics/outcomes.ts";
import { rankPredictions } from "../../metrics/ranking.ts";
import { confusionMatrix, DEFAULT_THRESHOLD, rocAuc } from "../../metrics/scores.ts";
import { stratifiedFolds } from "../../metrics/split.ts";
import { createRng } from "../../rng.ts";
import type { PerformanceEstimate } from "../compare/comparison.ts";

const FOLDS = 5;
const MAX_JUDGING_ROWS = 20_000;

/**
 * Estimates how well a model does on predictions whose outcomes nobody knows yet: CBPE, confidence-based performance
 * estimation, as NannyML defines it. If a score of 0.8 means a probability of 0.8, then a row predicted positive is
 * right with 0.8; the expected confusion matrix is the sum of that over the rows, and the ROC AUC the area under the
 * curve of the expected counts. The scores are calibrated on the reference's held-out predictions, where that helps.
 *
 * It sees what a change of the rows does to performance. It cannot see that equal rows now turn out otherwise
 * (concept drift). Both sides have rows; equal seeds give equal results.
 *
 * Of confidences, which are of more than two classes, the expected accuracy is their mean once calibrated, and there is
 * nothing else: the other scores would be of how well they tell right from wrong.
 */
export function estimatePerformance(
  reference: Outcomes,
  scores: Float64Array,
  { seed, ...judging }: { readonly seed: number } & Judging,
): PerformanceEstimate {
  const calibrates = calibrationHelps(reference, seed);
  const calibrate = calibrates ? fitIsotonic(reference) : identity;
  const threshold = thresholdOf(judging);
  const matrix = confusionMatrix(reference.labels, reference.scores, threshold);
  const all: PerformanceEstimate = {
    calibration: calibrates ? "isotonic" : "none",
    rows: { reference: reference.labels.length, current: scores.length },
    reference: {
      accuracy: accuracy(matrix),
      rocAuc: rocAuc(rankPredictions(reference.labels, reference.scores)),
      precision: precision(matrix),
      recall: recall(matrix),
      f1: f1(matrix),
    },
    ...expectedPerformance(scores, calibrate, threshold),
  };
  return judging.isConfidence ? accuracyAlone(all) : all;
}

function accuracyAlone({ reference, estimated, ...rest }: PerformanceEstimate): PerformanceEstimate {
  const none = { rocAuc: null, precision: null, recall: null, f1: null };
  return {
    ...rest,
    reference: { accuracy: reference.accuracy, ...none },
    estimated: { accuracy: estimated.accuracy, ...none, confusion: null },
  };
}

/** What to expect of scores whose meaning is known; of a row at least. */
export function expectedPerformance(
  scores: Float64Array,
  calibrate: Calibrator,
  threshold = DEFAULT_THRESHOLD,
): Pick<PerformanceEstimate, "estimated" | "standardError"> {
  const probabilities = scores.map(calibrate);
  const matrix = expectedConfusion(scores, probabilities, threshold);
  const rows = scores.length;
  return {
    estimated: {
      accuracy: share(accuracy(matrix)),
      rocAuc: expectedAuc(scores, calibrate),
      precision: share(precision(matrix)),
      recall: share(recall(matrix)),
      f1: share(f1(matrix)),
      confusion: {
        tn: share(matrix.tn / rows),
        fp: share(matrix.fp / rows),
        fn: share(matrix.fn / rows),
        tp: share(matrix.tp / rows),
      },
    },
    standardError: Math.sqrt(probabilities.reduce((sum, p) => sum + p * (1 - p), 0)) / rows,
  };
}

/**
 * Whether isotonic regression brings held-out scores nearer to the observed shares; with few rows of a class it
 * cannot. Of very many rows every so many-th answers that as well as all.
 */
function calibrationHelps(all: Outcomes, seed: number): boolean {
  const step = Math.ceil(all.labels.length / MAX_JUDGING_ROWS);
  const { scores, labels } = keep(all, (row) => row % step === 0);
  const positives = labels.reduce((sum, label) => sum + label, 0);
  if (Math.min(positives, labels.length - positives) < FOLDS) return false;
  const folds = stratifiedFolds(labels, { folds: FOLDS, rng: createRng(seed) });
  const calibrators = Array.from({ length: FOLDS }, (_, fold) =>
    fitIsotonic(keep({ scores, labels }, (row) => folds[row] !== fold)),
  );
  const calibrated = scores.map((score, row) => calibrators[folds[row]](score));
  const error = (of: Float64Array): number => calibrationTable(labels, of).expected_calibration_error;
  return error(calibrated) < error(scores);
}

function keep({ scores, labels }: Outcomes, wanted: (row: number) => boolean): Outcomes {
  return {
    scores: scores.filter((_, row) => wanted(row)),
    labels: labels.filter((_, row) => wanted(row)),
  };
}

/** Expected rows, so not whole ones. */
function expectedConfusion(scores: Float64Array, probabilities: Float64Array, threshold: number) {
  const matrix = { tn: 0, fp: 0, fn: 0, tp: 0 };
  probabilities.forEach((p, row) => {
    const positive = scores[row] > threshold;
    matrix[positive ? "tp" : "fn"] += p;
    matrix[positive ? "fp" : "tn"] += 1 - p;
  });
  return matrix;
}

/** Trapezoids over the expected counts by falling score, equal scores together; null where a class is not expected. */
function expectedAuc(scores: Float64Array, calibrate: Calibrator): number | null {
  const sorted = scores.toSorted();
  let positives = 0;
  let negatives = 0;
  let area = 0;
  for (let end = sorted.length; end > 0; ) {
    let start = end - 1;
    while (start > 0 && sorted[start - 1] === sorted[end - 1]) start--;
    const tied = calibrate(sorted[start]) * (end - start);
    area += (end - start - tied) * (positives + tied / 2);
    positives += tied;
    negatives += end - start - tied;
    end = start;
  }
  return positives > 0 && negatives > 0 ? share(area / (positives * negatives)) : null;
}

/** Sums of probabilities can end a rounding above 1. */
function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function identity(score: number): number {
  return score;
}
