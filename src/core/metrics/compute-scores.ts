import { accuracy } from "./confusion.ts";
import { type ConfusionTable, confusionTable, scoresOfTable } from "./confusion-table.ts";
import { oneAgainstRest, predictedClasses } from "./one-against-rest.ts";
import type { Outcomes } from "./outcomes.ts";
import { classCountOf } from "./predictions.ts";
import { type Ranking, rankPredictions } from "./ranking.ts";
import {
  averagePrecision,
  combineScores,
  confusionMatrix,
  DEFAULT_THRESHOLD,
  rocAuc,
  type Scores,
  surprise,
} from "./scores.ts";

/**
 * All scores of a set of predictions, of any number of classes.
 *
 * @param threshold where the first five scores of two classes cut; see `confusionMatrix`.
 * @throws RangeError as `assertPredictions`.
 */
export function computeScores(
  labels: Uint8Array,
  scores: Float64Array,
  { threshold = DEFAULT_THRESHOLD }: { readonly threshold?: number } = {},
): Scores {
  const classCount = classCountOf(labels, scores);
  if (classCount > 2) {
    const outcomes = { labels, scores };
    return combineClassScores(outcomes, countClasses(outcomes, classCount));
  }
  const matrix = confusionMatrix(labels, scores, threshold);
  return combineScores(labels, scores, matrix, rankPredictions(labels, scores));
}

/** How well predictions rank rows: the ROC AUC or, where a class is absent, the accuracy. */
export function rankingScore(outcomes: Outcomes, threshold: number): number {
  const { labels, scores } = outcomes;
  const classCount = classCountOf(labels, scores);
  if (classCount === 2)
    return rocAuc(rankPredictions(labels, scores)) ?? accuracy(confusionMatrix(labels, scores, threshold));
  const { rankings, table } = countClasses(outcomes, classCount);
  return meanAuc(rankings) ?? scoresOfTable(table).accuracy;
}

/** What the scores of more than two classes follow from. */
export interface CountedClasses {
  /** The most probable class of each row. */
  readonly predicted: Uint8Array;
  readonly table: ConfusionTable;
  /** Of each class against the rest. */
  readonly rankings: readonly Ranking[];
}

/** Counts and ranks predictions of more than two classes; a row is predicted to be of its most probable class. */
export function countClasses(outcomes: Outcomes, classCount: number): CountedClasses {
  const { labels } = outcomes;
  const predicted = predictedClasses(outcomes, classCount);
  return {
    predicted,
    table: confusionTable(labels, predicted, classCount),
    rankings: Array.from({ length: classCount }, (_, k) => {
      const against = oneAgainstRest(outcomes, k);
      return rankPredictions(against.labels, against.scores);
    }),
  };
}

/**
 * The scores of more than two classes: the areas under curves are plain means over the classes, each against the rest
 * (scikit-learn's `roc_auc_score(multi_class="ovr")` and `average_precision_score`); the Brier score adds up the squares of
 * all classes, as scikit-learn's does where there are more than two (Brier, 1950).
 */
export function combineClassScores(outcomes: Outcomes, { table, rankings }: CountedClasses): Scores {
  const rows = outcomes.labels.length;
  return {
    ...scoresOfTable(table),
    roc_auc: meanAuc(rankings),
    average_precision: mean(rankings.map(averagePrecision)),
    log_loss: mean(Float64Array.from({ length: rows }, (_, row) => rowSurprise(outcomes, row))),
    brier_score: mean(Float64Array.from({ length: rows }, (_, row) => rowSquares(outcomes, row))),
  };
}

function meanAuc(rankings: readonly Ranking[]): number | null {
  const areas = rankings.map(rocAuc).filter((area) => area !== null);
  return areas.length < rankings.length ? null : mean(areas);
}

function mean(values: readonly number[] | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** What a row of more than two classes adds to the sum of which the log loss is the mean. */
export function rowSurprise({ labels, scores }: Outcomes, row: number): number {
  const width = scores.length / labels.length;
  return surprise(scores[row * width + labels[row]]);
}

/** What a row of more than two classes adds to the sum of which the Brier score is the mean. */
export function rowSquares({ labels, scores }: Outcomes, row: number): number {
  const width = scores.length / labels.length;
  let sum = 0;
  for (let k = 0; k < width; k++) sum += (scores[row * width + k] - (k === labels[row] ? 1 : 0)) ** 2;
  return sum;
}
