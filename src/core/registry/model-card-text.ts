import { beatenBy } from "../evaluation/beaten-by.ts";
import type {
  ClassesEvaluation,
  ModelEvaluation,
  TwoClassEvaluation,
} from "../evaluation/model-evaluation.ts";
import type { FairnessGap, Subgroups } from "../evaluation/subgroups.ts";
import type { ShareEstimate } from "../metrics/intervals.ts";
import { SCORE_NAMES } from "../metrics/scores.ts";
import type { ModelCard } from "./model-card.ts";

/** What baselines are called. */
export const BASELINE_LABELS = {
  majority_class: "majority class",
  logistic_regression: "logistic regression",
} as const;

/** Both ends of an interval, null where there is none. */
type Bounds = { readonly low: number | null; readonly high: number | null };

/** A model card for people, as Markdown: `model-card.md`. */
export function modelCardText(card: ModelCard): string {
  const sections = [
    `# ${card.name}, version ${card.version}`,
    `${card.description}.`,
    originTable(card),
    "## Scores",
    scoresText(card),
    ...heldOutSections(card),
    "## Features",
    featuresText(card),
    "## Parameters",
    table(
      ["parameter", "value"],
      Object.entries(card.parameters).map(([key, value]) => [
        key,
        value === null ? "none" : JSON.stringify(value),
      ]),
    ),
    "## Limits",
    card.limits.map((limit) => `- ${limit}`).join("\n"),
  ];
  return `${sections.join("\n\n")}\n`;
}

function originTable({ target, parameters, engine, digest, data, seed, code }: ModelCard): string {
  // Of two the positive one is the second, and told first.
  const classes = (target.classes.length === 2 ? target.classes.toReversed() : target.classes).map(
    ({ label, value }) => `"${label}" (${value})`,
  );
  return table(
    ["", ""],
    [
      ["Predicts", `\`${target.column}\`: ${classes.slice(0, -1).join(", ")} or ${classes.at(-1)}`],
      ["Model", `random forest, ${parameters.n_estimators} trees, engine \`${engine}\``],
      ["Digest", `\`${digest}\``],
      ["Trained on", `${data.train.rows} rows, \`sha256:${data.train.sha256}\``],
      ["Held out", `${data.test.rows} rows, \`sha256:${data.test.sha256}\``],
      ["Seed", String(seed)],
      ["Code", `titanic-ops ${code.version} (${code.build})`],
    ],
  );
}

function scoresText({ cross_validation: cv, oob_score, evaluation }: ModelCard): string {
  const { baselines, intervals } = evaluation;
  const labels = baselines.map(({ name }) => BASELINE_LABELS[name]);
  const rows = SCORE_NAMES.map((name) => [
    name,
    `${shown(cv.scores[name].mean)} ± ${shown(cv.scores[name].sd)}`,
    `${shown(evaluation[name])}${between(intervals[name])}`,
    ...baselines.map(({ scores }) => shown(scores[name])),
  ]);
  const beaten = beatenBy(evaluation, baselines).map(({ name }) => BASELINE_LABELS[name]);
  return `The cross-validation is over ${cv.folds} folds of the training rows, preprocessing fitted anew in each; the held-out
rows had no part in it. In brackets are 95 % confidence intervals. The baselines were fitted on the training rows and
scored on the held-out ones: the share of ${"classes" in evaluation ? "each" : "the larger"} class for everyone, and a logistic regression of the same inputs.${"classes" in evaluation ? CLASSES_NOTE : ""}

${table(
  ["score", "cross-validation (mean ± sd)", "held out", ...labels],
  [...rows, ["out-of-bag accuracy", shown(oob_score), "", ...labels.map(() => "")]],
)}${beaten.length === 0 ? "" : `\n\n**On the held-out rows it ranks worse than: ${beaten.join(", ")}.** Ship that instead, or find out why.`}`;
}

const CLASSES_NOTE = `
Precision, recall, F1 and the areas are plain means over the classes, each against the rest; the Brier score adds up the
squares of all classes, so it is at most 2.`;

function heldOutSections({ target, evaluation }: ModelCard): string[] {
  if ("classes" in evaluation) return classesSections(target, evaluation);
  return [
    "## Held-out rows",
    confusionText(target, evaluation),
    ...(evaluation.subgroups.length === 0 ? [] : ["## Subgroups", SUBGROUPS_NOTE]),
    ...evaluation.subgroups.map((each) => subgroupText(each)),
  ];
}

function classesSections({ classes: names }: ModelCard["target"], evaluation: ClassesEvaluation): string[] {
  const { classes } = evaluation;
  const scores = classes.map((of) => [
    of.label,
    String(of.positives),
    ...[of.precision, of.recall, of.f1, of.roc_auc, of.average_precision].map(shown),
    shown(of.calibration.expected_calibration_error),
  ]);
  const subgroups = classes.flatMap(({ label, subgroups }) =>
    subgroups.map((each) => subgroupText(each, ` of "${label}" against the rest`)),
  );
  return [
    "## Held-out rows",
    `The most probable class is predicted. By actual class, a row each:

${confusionTable(names, evaluation.confusion_table)}

Each class against the rest; where the calibration error is 0, its score can be read as a probability:

${table(["class", "rows", "precision", "recall", "F1", "ROC AUC", "average precision", "calibration error"], scores)}${uncalibratedText(evaluation, evaluation.expected_calibration_error)}`,
    ...(subgroups.length === 0 ? [] : ["## Subgroups", SUBGROUPS_NOTE]),
    ...subgroups,
  ];
}

function confusionTable(
  classes: ModelCard["target"]["classes"],
  rows: readonly (readonly number[])[],
): string {
  return table(
    ["", ...classes.map(({ label }) => `predicted ${label}`)],
    rows.map((counts, k) => [classes[k].label, ...counts.map(String)]),
  );
}

function confusionText({ classes }: ModelCard["target"], evaluation: TwoClassEvaluation): string {
  const { tn, fp, fn, tp } = evaluation.confusion_matrix;
  const matrix = confusionTable(classes, [
    [tn, fp],
    [fn, tp],
  ]);
  const bins = evaluation.calibration.bins.filter(({ count }) => count > 0);
  const calibration = table(
    ["score", "rows", "mean score", "share positive"],
    bins.map(({ lower, upper, count, mean_predicted, share_positive }) => [
      `${lower.toFixed(1)}–${upper.toFixed(1)}`,
      String(count),
      shown(mean_predicted),
      shown(share_positive),
    ]),
  );
  return `A row with a score above ${shown(evaluation.threshold)} is predicted to be "${classes[1].label}".

${matrix}

Calibration: where scores can be read as probabilities, the last two columns agree. Expected calibration error:
${shown(evaluation.calibration.expected_calibration_error)}.

${calibration}${uncalibratedText(evaluation, evaluation.calibration.expected_calibration_error)}`;
}

/** Whether what calibrates the scores was worth it. */
function uncalibratedText(
  { uncalibrated, brier_score, log_loss }: ModelEvaluation,
  expected_calibration_error: number,
): string {
  if (uncalibrated === null) return "";
  const now = { brier_score, log_loss, expected_calibration_error };
  const rows = Object.entries(now).map(([name, value]) => [
    name,
    shown(uncalibrated[name as keyof typeof now]),
    shown(value),
  ]);
  return `\n\nThe scores are calibrated. All of these are better when lower:\n\n${table(["", "the forest's own", "calibrated"], rows)}`;
}

const SUBGROUPS_NOTE = `The scores on the held-out rows, by group. A gap is between the groups with the highest and the lowest share, among those
of ten rows or more; its interval does not allow for these two having been picked.`;

function subgroupText({ label, groups, gaps, others }: Subgroups, what = ""): string {
  const rows = groups.map((group) => [
    group.label,
    String(group.rows),
    share(group.accuracy),
    group.roc_auc === null ? "–" : `${shown(group.roc_auc.value)}${between(group.roc_auc)}`,
    share(group.selection_rate),
    share(group.true_positive_rate),
    share(group.false_positive_rate),
  ]);
  const titles = [
    "rows",
    "accuracy",
    "ROC AUC",
    "predicted positive",
    "true positive rate",
    "false positive rate",
  ];
  return `### By ${label}${what}

${table([label, ...titles], rows)}

- Demographic parity, the gap of predicted positives: ${gapText(gaps.demographic_parity)}
- Equal opportunity, the gap of true positive rates: ${gapText(gaps.equal_opportunity)}${others === 0 ? "" : `\n\n${others} rows of smaller groups are not shown.`}`;
}

function gapText(gap: FairnessGap | null): string {
  if (gap === null) return "not told: there are not two groups of ten such rows.";
  const side = ({ label, share: value, n }: FairnessGap["highest"]) => `${label} ${shown(value)} of ${n}`;
  return `${shown(gap.difference)}${between(gap)} (${side(gap.highest)}, ${side(gap.lowest)}).`;
}

function featuresText({ features, importance_repeats, evaluation }: ModelCard): string {
  const labels = new Map(features.map(({ name, label }) => [name, label]));
  const rows = evaluation.permutation_importance.map(({ feature, mean, sd }) => [
    feature,
    labels.get(feature) ?? feature,
    shown(mean),
    shown(sd),
  ]);
  return `The drop of the held-out ROC AUC when a feature is shuffled; the mean of ${importance_repeats}.

${table(["feature", "", "drop", "sd"], rows)}

A feature that preprocessing computes again from others shows no drop of its own.`;
}

function share({ value, low, high, n }: ShareEstimate): string {
  return value === null || low === null || high === null
    ? "–"
    : `${shown(value)}${between({ low, high })}, n = ${n}`;
}

function between(interval: Bounds | null): string {
  if (interval === null || interval.low === null) return "";
  return ` [${shown(interval.low)}, ${shown(interval.high)}]`;
}

function shown(value: number | null): string {
  return value === null ? "–" : value.toFixed(4);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((each) => each.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
