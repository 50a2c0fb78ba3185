import { type Confused, confusionOf } from "../../metrics/confusion-of.ts";
import type { ClassEvaluation } from "../../metrics/evaluate.ts";
import type { FeatureImportance } from "../../metrics/feature-importance.ts";
import { confusionMatrixFigure } from "./confusion-matrix.ts";
import { importanceFigure } from "./importance.ts";
import { dot, type Figure, line, svgFile, unitPlot } from "./plot.ts";

/** An evaluation, as far as it is drawn. */
type Drawn = (ClassEvaluation | Extract<Confused, { classes: unknown }>) & {
  readonly permutation_importance: readonly FeatureImportance[];
};

/** The figures of an evaluation as SVG files, by their names. */
export function evaluationFigures(evaluation: Drawn): ReadonlyMap<string, string> {
  return new Map([...drawFigures(evaluation)].map(([name, figure]) => [name, svgFile(figure)]));
}

/** The figures of an evaluation by the names of their files; of more than two classes those of all of them together. */
export function drawFigures(evaluation: Drawn): ReadonlyMap<string, Figure> {
  return figuresOf([
    ["confusion-matrix.svg", confusionMatrixFigure(confusionOf(evaluation))],
    ...("classes" in evaluation ? [] : curveFigures(evaluation)),
    ["importance.svg", importanceFigure(evaluation.permutation_importance)],
  ]);
}

/** The figures of a class by the names of their files. A curve that cannot be drawn is left out. */
export function curveFigures(evaluation: ClassEvaluation): ReadonlyMap<string, Figure> {
  return figuresOf([
    ["roc-curve.svg", rocCurveFigure(evaluation)],
    ["precision-recall-curve.svg", precisionRecallFigure(evaluation)],
    ["calibration.svg", calibrationFigure(evaluation)],
  ]);
}

function figuresOf(figures: readonly (readonly [string, Figure | null])[]): ReadonlyMap<string, Figure> {
  return new Map(figures.flatMap(([name, figure]) => (figure === null ? [] : [[name, figure]])));
}

function rocCurveFigure({ roc_curve: curve, roc_auc: area }: ClassEvaluation): Figure | null {
  if (curve === null) return null;
  const described = `The area below the curve is ${area?.toFixed(4) ?? "not known"}; guessing has 0.5.`;
  return unitPlot(
    { title: "ROC curve", description: described, x: "false positive rate", y: "true positive rate" },
    [
      line(
        [
          [0, 0],
          [1, 1],
        ],
        "guide",
      ),
      line(
        curve.fpr.map((fpr, i) => [fpr, curve.tpr[i]]),
        "line",
      ),
    ],
  );
}

function precisionRecallFigure({
  pr_curve: curve,
  average_precision: area,
  rows,
  positives,
}: ClassEvaluation): Figure | null {
  if (curve === null) return null;
  const share = positives / rows;
  const described = `The average precision is ${area.toFixed(4)}; guessing has ${share.toFixed(4)}, the share of positive rows.`;
  // Precision changes in steps: a straight line between two points is too kind.
  const steps = curve.recall.flatMap((recall, i): [number, number][] =>
    i === 0
      ? [[recall, curve.precision[i]]]
      : [
          [curve.recall[i - 1], curve.precision[i]],
          [recall, curve.precision[i]],
        ],
  );
  return unitPlot({ title: "Precision and recall", description: described, x: "recall", y: "precision" }, [
    line(
      [
        [0, share],
        [1, share],
      ],
      "guide",
    ),
    line(steps, "line"),
  ]);
}

function calibrationFigure({ calibration, rows }: ClassEvaluation): Figure {
  const bins = calibration.bins.flatMap(({ count, mean_predicted: predicted, share_positive: positive }) =>
    predicted === null || positive === null ? [] : [{ count, point: [predicted, positive] as const }],
  );
  const error = calibration.expected_calibration_error.toFixed(4);
  return unitPlot(
    {
      title: "Calibration",
      description: `Rows by their score: where the dots are on the diagonal, a score is the share of positive rows. The expected calibration error is ${error}.`,
      x: "mean score",
      y: "share of positive rows",
    },
    [
      line(
        [
          [0, 0],
          [1, 1],
        ],
        "guide",
      ),
      line(
        bins.map(({ point }) => point),
        "line",
      ),
      // The area of a dot is the share of the rows that it stands for.
      ...bins.map(({ count, point }) => dot(point, 3 + 12 * Math.sqrt(count / rows))),
    ],
  );
}
