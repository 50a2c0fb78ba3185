import { z } from "zod";
import { aucWithError } from "../drift/performance/auc.ts";
import type { ConfusionMatrix } from "../metrics/confusion.ts";
import { intervalSchema } from "../metrics/interval-schemas.ts";
import { type Interval, meanInterval, normalInterval, wilsonInterval } from "../metrics/intervals.ts";
import { type Ranking, rankPredictions } from "../metrics/ranking.ts";
import { confusionMatrix, DEFAULT_THRESHOLD, rowLogLoss, scoresSchema } from "../metrics/scores.ts";
import type { Rng } from "../rng.ts";
import { bootstrapIntervals } from "./bootstrap.ts";

const scoreIntervalSchema = z.object({
  ...intervalSchema.shape,
  method: z.enum(["wilson", "delong", "normal", "bootstrap"]),
});

/**
 * A 95 % confidence interval for each score, and how it was found: for shares of rows Wilson's, for the ROC AUC DeLong's, for
 * means over rows the normal one by their standard error, and for the others percentiles of a bootstrap. Null where too few
 * rows leave no spread to go by.
 */
export const scoreIntervalsSchema = z.record(scoresSchema.keyof(), scoreIntervalSchema.nullable());

export type ScoreIntervals = z.infer<typeof scoreIntervalsSchema>;
type Method = z.infer<typeof scoreIntervalSchema>["method"];

/**
 * The intervals of all scores of a set of predictions.
 *
 * @throws RangeError as `assertPredictions`.
 */
export function scoreIntervals(
  labels: Uint8Array,
  scores: Float64Array,
  rng: Rng,
  threshold = DEFAULT_THRESHOLD,
): ScoreIntervals {
  const ranking = rankPredictions(labels, scores);
  const drawn = bootstrapIntervals({ labels, scores, ranking, threshold }, rng);
  const byRow = (loss: (label: number, score: number) => number): Interval | null =>
    meanInterval(scores.map((score, row) => loss(labels[row], score)));
  return {
    ...shareIntervals(confusionMatrix(labels, scores, threshold)),
    balanced_accuracy: by("bootstrap", drawn.balanced_accuracy),
    f1: by("bootstrap", drawn.f1),
    roc_auc: by("delong", aucInterval(ranking)),
    average_precision: by("bootstrap", drawn.average_precision),
    log_loss: by("normal", byRow(rowLogLoss)),
    brier_score: by(
      "normal",
      byRow((label, score) => (score - label) ** 2),
    ),
  };
}

/**
 * DeLong's interval of the ROC AUC; null where fewer than two rows of a class, or a ranking without a fault, leave no spread
 * to go by: an interval of no width would claim too much.
 */
export function aucInterval(ranking: Ranking): Interval | null {
  const auc = aucWithError(ranking);
  if (auc === null || auc.standardError === 0) return null;
  return normalInterval(auc.value, auc.standardError, { least: 0, most: 1 });
}

function shareIntervals({ tn, fp, fn, tp }: ConfusionMatrix) {
  const share = (hits: number, n: number) => by("wilson", n === 0 ? null : wilsonInterval(hits, n));
  return {
    accuracy: share(tn + tp, tn + fp + fn + tp),
    precision: share(tp, tp + fp),
    recall: share(tp, tp + fn),
  };
}

function by(method: Method, interval: Interval | null) {
  return interval && { ...interval, method };
}
