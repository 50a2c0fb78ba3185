import { z } from "zod";
import { calibrationSchema, calibrationTable } from "./calibration.ts";
import type { ConfusionMatrix } from "./confusion.ts";
import { prCurveSchema, precisionRecallCurve, rocCurve, rocCurveSchema } from "./curves.ts";
import type { Outcomes } from "./outcomes.ts";
import { rankPredictions } from "./ranking.ts";
import {
  combineScores,
  confusionMatrix,
  confusionMatrixSchema,
  DEFAULT_THRESHOLD,
  scoresSchema,
} from "./scores.ts";

/**
 * Everything that is said of one set of predictions, as it is written to a file. A reader passes over keys that a
 * later version has added.
 */
export const evaluationSchema = z.object({
  rows: z.int().min(1),
  positives: z.int().min(0).describe("rows whose true class is the positive one"),
  threshold: z.number().describe("rows that score above it are predicted positive"),
  ...scoresSchema.shape,
  confusion_matrix: confusionMatrixSchema,
  calibration: calibrationSchema,
  roc_curve: rocCurveSchema.nullable(),
  pr_curve: prCurveSchema.nullable(),
});

export type Evaluation = z.infer<typeof evaluationSchema>;

/** The same of one of several classes against the rest: nothing cuts its scores, the most probable class is predicted. */
export const classEvaluationSchema = evaluationSchema.omit({ threshold: true });

export type ClassEvaluation = z.infer<typeof classEvaluationSchema>;

/** How to evaluate; what is absent has the default of the function that it is for. */
export interface EvaluateOptions {
  readonly threshold?: number;
  readonly calibrationBins?: number;
  readonly maxCurvePoints?: number;
}

/**
 * Scores, confusion matrix, calibration and curves of a set of predictions, in O(n log n): one sort serves them all.
 *
 * @throws RangeError as `assertPredictions`.
 */
export function evaluatePredictions(
  labels: Uint8Array,
  scores: Float64Array,
  { threshold = DEFAULT_THRESHOLD, ...options }: EvaluateOptions = {},
): Evaluation {
  const matrix = confusionMatrix(labels, scores, threshold);
  const { rows, positives, ...rest } = evaluateDecided({ labels, scores }, matrix, options);
  return { rows, positives, threshold, ...rest };
}

/** The same of predictions that were decided by something else than a threshold, and counted. */
export function evaluateDecided(
  { labels, scores }: Outcomes,
  matrix: ConfusionMatrix,
  { calibrationBins, maxCurvePoints }: Omit<EvaluateOptions, "threshold"> = {},
): ClassEvaluation {
  const ranking = rankPredictions(labels, scores);
  return {
    rows: labels.length,
    positives: ranking.positives,
    ...combineScores(labels, scores, matrix, ranking),
    confusion_matrix: matrix,
    calibration: calibrationTable(labels, scores, calibrationBins),
    roc_curve: rocCurve(ranking, maxCurvePoints),
    pr_curve: precisionRecallCurve(ranking, maxCurvePoints),
  };
}
