import type { Baseline } from "../core/evaluation/baselines.ts";
import { beatenBy } from "../core/evaluation/beaten-by.ts";
import type { ClassesEvaluation } from "../core/evaluation/model-evaluation.ts";
import type { ScoreIntervals } from "../core/evaluation/score-intervals.ts";
import type { FairnessGap, Subgroups } from "../core/evaluation/subgroups.ts";
import type { ShareEstimate } from "../core/metrics/intervals.ts";
import type { ScoreName, Scores } from "../core/metrics/scores.ts";
import { table, text, type View } from "./printer.ts";

/** Both ends of an interval, null where there is none. */
type Bounds = { readonly low: number | null; readonly high: number | null };

/** The scores of a version, wherever they come from. */
export interface ScoresShown {
  readonly heldOut: Scores;
  /** Null where the version was trained before there were any. */
  readonly intervals: ScoreIntervals | null;
  readonly baselines: readonly Baseline[];
  readonly folds: number;
  readonly oobScore: number | null;
  readonly cvOf: (name: ScoreName) => { readonly mean: number | null; readonly sd: number | null };
}

/** As people compare them, in the order of the metrics file. Not SCORE_NAMES: that would load the schemas for a table. */
const SCORES: readonly ScoreName[] = [
  "accuracy",
  "balanced_accuracy",
  "precision",
  "recall",
  "f1",
  "roc_auc",
  "average_precision",
  "log_loss",
  "brier_score",
];

const BASELINES: Readonly<Record<Baseline["name"], string>> = {
  majority_class: "majority",
  logistic_regression: "logistic",
};

/** The scores: held out with their intervals, beside the baselines on the same rows and the cross-validation. */
export function scoresViews({ heldOut, intervals, baselines, folds, oobScore, cvOf }: ScoresShown): View[] {
  const rows = SCORES.map((name) => {
    const { mean, sd } = cvOf(name);
    const interval = intervals?.[name] ?? null;
    return [name, heldOut[name], between(interval), ...baselines.map(({ scores }) => scores[name]), mean, sd];
  });
  const columns = ["score", "held out", "95 % interval", ...baselines.map(({ name }) => BASELINES[name])];
  const beaten = beatenBy(heldOut, baselines).map(({ name }) => BASELINES[name]);
  return [
    table(
      [...columns, `${folds}-fold mean`, "sd"],
      [...rows, ["oob_score", oobScore, null, ...baselines.map(() => null), null, null]],
      "Scores",
    ),
    ...(beaten.length === 0
      ? []
      : [
          text(
            `It ranks these rows worse than a baseline: ${beaten.join(", ")}. Ship that, or find out why.`,
          ),
        ]),
  ];
}

/** The scores of each of more than two classes, against the rest. */
export function classViews({ classes }: Pick<ClassesEvaluation, "classes">): View[] {
  return [
    table(
      ["class", "rows", "precision", "recall", "F1", "ROC AUC", "average precision"],
      classes.map((of) => [
        of.label,
        of.positives,
        of.precision,
        of.recall,
        of.f1,
        of.roc_auc,
        of.average_precision,
      ]),
      "Each class against the rest",
    ),
    text("The page has the curves and the subgroups of each class: titanic-ops evaluate --open"),
  ];
}

/** The scores of each group of rows, and how far the groups are apart. */
export function subgroupViews({ label, groups, gaps, others }: Subgroups): View[] {
  return [
    table(
      [label, "rows", "accuracy", "ROC AUC", "predicted positive", "true positive rate"],
      groups.map((group) => [
        group.label,
        group.rows,
        share(group.accuracy),
        group.roc_auc && estimate(group.roc_auc.value, group.roc_auc),
        share(group.selection_rate),
        share(group.true_positive_rate),
      ]),
      `By ${label}`,
    ),
    text(gapText("Demographic parity, the gap of predicted positives", gaps.demographic_parity)),
    text(gapText("Equal opportunity, the gap of true positive rates", gaps.equal_opportunity)),
    ...(others === 0 ? [] : [text(`${others} rows of smaller groups are not shown.`)]),
  ];
}

function gapText(title: string, gap: FairnessGap | null): string {
  if (gap === null) return `${title}: not told, there are not two groups of ten such rows`;
  const { difference, highest, lowest } = gap;
  return `${title}: ${estimate(difference, gap)} (${highest.label} ${highest.share.toFixed(3)} of ${highest.n}, ${lowest.label} ${lowest.share.toFixed(3)} of ${lowest.n})`;
}

function share({ value, ...interval }: ShareEstimate): string | null {
  return value === null ? null : estimate(value, interval);
}

function estimate(value: number, interval: Bounds): string {
  return [value.toFixed(3), between(interval)].filter((each) => each !== null).join(" ");
}

function between(interval: Bounds | null): string | null {
  if (interval === null || interval.low === null || interval.high === null) return null;
  return `${interval.low.toFixed(3)}–${interval.high.toFixed(3)}`;
}
