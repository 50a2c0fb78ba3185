import type { EvaluateResult } from "../core/stages/evaluate.ts";
import { table, text, type View } from "./printer.ts";

/** The scores as people compare them, in the order of the metrics file. */
const SCORES = [
  "accuracy",
  "balanced_accuracy",
  "precision",
  "recall",
  "f1",
  "roc_auc",
  "average_precision",
  "log_loss",
  "brier_score",
] as const;

/** An evaluation for people: scores, confusion matrix, calibration and importances. */
export function evaluationViews(result: EvaluateResult): View[] {
  const { confusion_matrix: matrix } = result;
  return [
    scoresView(result),
    table(
      ["", "predicted negative", "predicted positive"],
      [
        ["negative", matrix.tn, matrix.fp],
        ["positive", matrix.fn, matrix.tp],
      ],
      "Confusion matrix",
    ),
    table(
      ["score", "rows", "mean score", "share positive"],
      result.calibration.bins
        .filter((bin) => bin.count > 0)
        .map((bin) => [
          `${bin.lower.toFixed(1)}–${bin.upper.toFixed(1)}`,
          bin.count,
          bin.mean_predicted,
          bin.share_positive,
        ]),
      "Calibration",
    ),
    table(
      ["feature", "drop of ROC AUC", "sd"],
      result.permutation_importance.map(({ feature, mean, sd }) => [feature, mean, sd]),
      "Permutation importance",
    ),
    text(
      `${result.model.name} version ${result.model.version} on ${result.data.rows} rows of ${result.data.file}`,
    ),
  ];
}

/** The scores alone: held out beside cross-validated. */
export function scoresView(result: Omit<EvaluateResult, "model" | "data">): View {
  const rows = SCORES.map((name) => {
    const folds = result.cv[name];
    const known = typeof folds === "object" && folds !== null ? folds : { mean: null, sd: null };
    return [name, result[name], known.mean, known.sd];
  });
  return table(
    ["score", "held out", `${result.cv.folds}-fold mean`, "sd"],
    [...rows, ["oob_score", result.oob_score, null, null]],
    "Scores",
  );
}
