import { z } from "zod";
import { aucWithError } from "../drift/performance/auc.ts";
import { type CountedClasses, countClasses, rowSquares, rowSurprise } from "../metrics/compute-scores.ts";
import type { ConfusionMatrix } from "../metrics/confusion.ts";
import { intervalSchema } from "../metrics/interval-schemas.ts";
import { type Interval, meanInterval, normalInterval, wilsonInterval } from "../metrics/intervals.ts";
import type { Outcomes } from "../metrics/outcomes.ts";
import { classCountOf } from "../metrics/predictions.ts";
import { type Ranking, rankPredictions } from "../metrics/ranking.ts";
import { confusionMatrix, DEFAULT_THRESHOLD, rowLogLoss, scoresSchema } from "../metrics/scores.ts";
import type { Rng } from "../rng.ts";
import { bootstrapClassIntervals, bootstrapIntervals } from "./bootstrap.ts";
import { aucWithSpread } from "./paired-auc.ts";

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
  const classCount = classCountOf(labels, scores);
  if (classCount > 2) {
    const outcomes = { labels, scores };
    return classScoreIntervals(outcomes, countClasses(outcomes, classCount), rng);
  }
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

/** The same for more than two classes. */
function classScoreIntervals(outcomes: Outcomes, counted: CountedClasses, rng: Rng): ScoreIntervals {
  const rows = outcomes.labels.length;
  const hits = counted.table.reduce((sum, row, k) => sum + row[k], 0);
  const byRow = (of: typeof rowSurprise): Interval | null =>
    meanInterval(Float64Array.from({ length: rows }, (_, row) => of(outcomes, row)));
  const auc = aucWithSpread(outcomes);
  const drawn = bootstrapClassIntervals(outcomes, counted, rng);
  return {
    accuracy: by("wilson", wilsonInterval(hits, rows)),
    balanced_accuracy: by("bootstrap", drawn.balanced_accuracy),
    precision: by("bootstrap", drawn.precision),
    recall: by("bootstrap", drawn.recall),
    f1: by("bootstrap", drawn.f1),
    roc_auc: by("delong", auc && intervalOfAuc(auc.auc, auc.standardError)),
    average_precision: by("bootstrap", drawn.average_precision),
    log_loss: by("normal", byRow(rowSurprise)),
    brier_score: by("normal", byRow(rowSquares)),
  };
}

/**
 * DeLong's interval of the ROC AUC; null where fewer than two rows of a class, or a ranking without a fault, leave no spread
 * to go by: an interval of no width would claim too much.
 */
export function aucInterval(ranking: Ranking): Interval | null {
  const auc = aucWithError(ranking);
  return auc && intervalOfAuc(auc.value, auc.standardError);
}

function intervalOfAuc(auc: number, standardError: number): Interval | null {
  return standardError === 0 ? null : normalInterval(auc, standardError, { least: 0, most: 1 });
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
