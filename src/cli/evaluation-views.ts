import type { TwoClassEvaluation } from "../core/evaluation/model-evaluation.ts";
import { confusionOf } from "../core/metrics/confusion-of.ts";
import type { Scores } from "../core/metrics/scores.ts";
import type { EvaluateResult } from "../core/stages/evaluate.ts";
import { percent } from "./draw/canvas.ts";
import { confusionMatrixDrawing } from "./draw/confusion-matrix.ts";
import { type HistogramBin, histogram } from "./draw/histogram.ts";
import { rocCurveDrawing } from "./draw/roc-curve.ts";
import { drawing, text, type View } from "./printer.ts";
import { classViews, type ScoresShown, scoresViews, subgroupViews } from "./score-views.ts";

/** An evaluation for people: scores, confusion matrix, ROC curve, histogram of the scores, subgroups and importances. */
export function evaluationViews(result: EvaluateResult): View[] {
  return [
    ...scoresViews(scoresOfResult(result)),
    ...evaluationDrawings(result),
    ...decisionNotes(result),
    text(
      `${result.model.name} version ${result.model.version} on ${result.data.rows} rows of ${result.data.file}`,
    ),
  ];
}

/** What follows the forest's score, where it is not the usual. */
function decisionNotes(result: EvaluateResult): View[] {
  const { uncalibrated, brier_score, log_loss } = result;
  const threshold = "classes" in result ? null : result.threshold;
  const from = (before: number, now: number) => `${before.toFixed(4)} → ${now.toFixed(4)}`;
  return [
    ...(threshold === null || threshold === 0.5
      ? []
      : [text(`a probability above ${threshold.toFixed(4)} is predicted positive`)]),
    ...(uncalibrated === null
      ? []
      : [
          text(
            `calibrated: Brier score ${from(uncalibrated.brier_score, brier_score)}, log loss ${from(uncalibrated.log_loss, log_loss)}`,
          ),
        ]),
  ];
}

/** What can be drawn of an evaluation. */
export function evaluationDrawings(result: EvaluateResult): View[] {
  return [
    drawing("Confusion matrix", confusionMatrixDrawing(confusionOf(result))),
    ...("classes" in result ? classViews(result) : curveDrawings(result)),
    drawing(
      "Permutation importance: drop of ROC AUC ± standard deviation",
      histogram(
        result.permutation_importance.map(({ feature, mean, sd }) => ({
          label: feature,
          parts: [mean],
          note: `${mean.toFixed(4)} ± ${sd.toFixed(4)}`,
        })),
      ),
    ),
  ];
}

function curveDrawings({
  roc_curve: curve,
  roc_auc: area,
  calibration,
  subgroups,
}: TwoClassEvaluation): View[] {
  return [
    ...(curve === null
      ? []
      : [drawing(`ROC curve, with ${area?.toFixed(4) ?? "–"} of the area below it`, rocCurveDrawing(curve))]),
    drawing("Rows by score: positive █ before negative ▒", histogram(calibration.bins.map(scoreBin))),
    ...subgroups.flatMap(subgroupViews),
  ];
}

function scoreBin(bin: TwoClassEvaluation["calibration"]["bins"][number]): HistogramBin {
  const positives = bin.count * (bin.share_positive ?? 0);
  return {
    label: `${bin.lower.toFixed(1)}–${bin.upper.toFixed(1)}`,
    parts: [positives, bin.count - positives],
    note:
      bin.share_positive === null
        ? "0 rows"
        : `${bin.count} rows, predicted ${percent(bin.mean_predicted ?? 0)}, positive ${percent(bin.share_positive)}`,
  };
}

type ScoredResult = Scores & Pick<EvaluateResult, "cv" | "oob_score" | "intervals" | "baselines">;

/** What a result says of scores, for {@link scoresViews}. */
export function scoresOfResult(result: ScoredResult): ScoresShown {
  const { cv, oob_score, intervals, baselines } = result;
  return {
    heldOut: result,
    intervals,
    baselines,
    folds: cv.folds,
    oobScore: oob_score,
    cvOf: (name) => {
      const folds = cv[name];
      return typeof folds === "object" && folds !== null ? folds : { mean: null, sd: null };
    },
  };
}
