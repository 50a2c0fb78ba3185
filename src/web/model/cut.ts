import type { TwoClassEvaluation } from "../../core/evaluation/model-evaluation.ts";
import { accuracy, type ConfusionMatrix, f1, precision, recall } from "../../core/metrics/confusion.ts";
import { confusionAt } from "../../core/metrics/threshold-counts.ts";

/** What the held-out rows would have got at another threshold. */
export interface Cut {
  /** In whole percent. */
  readonly percent: number;
  readonly matrix: ConfusionMatrix;
  readonly accuracy: number;
  /** Null where no row is predicted positive. */
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number;
  /** The share of the rows that is predicted positive. */
  readonly selected: number;
}

/** What was decided of the rows, as far as curves mark it. */
export type Decided = Pick<Cut, "matrix" | "precision" | "recall">;

/** What the most probable class makes of rows, seen from one class. */
export function decidedAs(matrix: ConfusionMatrix): Decided {
  const { tp, fp, fn } = matrix;
  return {
    matrix,
    precision: tp + fp === 0 ? null : precision(matrix),
    recall: tp + fn === 0 ? null : recall(matrix),
  };
}

type Counted = Pick<TwoClassEvaluation, "rows" | "positives" | "threshold_counts">;

/** The held-out rows when those that score above `percent` of a hundred are predicted positive. */
export function cutAt(evaluation: Counted, percent: number): Cut {
  const matrix = confusionAt(evaluation.threshold_counts, evaluation, percent / 100);
  const { tp, fp } = matrix;
  return {
    percent,
    ...decidedAs(matrix),
    accuracy: accuracy(matrix),
    f1: f1(matrix),
    selected: (tp + fp) / evaluation.rows,
  };
}

/** The whole percent with the highest F1; of equal ones that nearest to 50, where the service cuts. */
export function bestCut(evaluation: Counted): Cut {
  const cuts = Array.from({ length: 101 }, (_, percent) => cutAt(evaluation, percent));
  const best = Math.max(...cuts.map((cut) => cut.f1));
  return cuts
    .filter((cut) => cut.f1 === best)
    .reduce((a, b) => (Math.abs(b.percent - 50) < Math.abs(a.percent - 50) ? b : a));
}
