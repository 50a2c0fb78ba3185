import { z } from "zod";
import { calibrationSchema, calibrationTable } from "./calibration.ts";
import { prCurveSchema, precisionRecallCurve, rocCurve, rocCurveSchema } from "./curves.ts";
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
  { threshold = DEFAULT_THRESHOLD, calibrationBins, maxCurvePoints }: EvaluateOptions = {},
): Evaluation {
  const matrix = confusionMatrix(labels, scores, threshold);
  const ranking = rankPredictions(labels, scores);
  return {
    rows: labels.length,
    positives: ranking.positives,
    threshold,
    ...combineScores(labels, scores, matrix, ranking),
    confusion_matrix: matrix,
    calibration: calibrationTable(labels, scores, calibrationBins),
    roc_curve: rocCurve(ranking, maxCurvePoints),
    pr_curve: precisionRecallCurve(ranking, maxCurvePoints),
  };
}
