import { beatenBy } from "../evaluation/beaten-by.ts";
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
    "## Held-out rows",
    confusionText(card),
    ...(card.evaluation.subgroups.length === 0 ? [] : ["## Subgroups", SUBGROUPS_NOTE]),
    ...card.evaluation.subgroups.map(subgroupText),
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
  const [negative, positive] = target.classes;
  return table(
    ["", ""],
    [
      [
        "Predicts",
        `\`${target.column}\`: "${positive.label}" (${positive.value}) or "${negative.label}" (${negative.value})`,
      ],
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
scored on the held-out ones: the share of the larger class for everyone, and a logistic regression of the same inputs.

${table(
  ["score", "cross-validation (mean ± sd)", "held out", ...labels],
  [...rows, ["out-of-bag accuracy", shown(oob_score), "", ...labels.map(() => "")]],
)}${beaten.length === 0 ? "" : `\n\n**On the held-out rows it ranks worse than: ${beaten.join(", ")}.** Ship that instead, or find out why.`}`;
}

function confusionText({ target, evaluation }: ModelCard): string {
  const [negative, positive] = target.classes;
  const { tn, fp, fn, tp } = evaluation.confusion_matrix;
  const matrix = table(
    ["", `predicted ${negative.label}`, `predicted ${positive.label}`],
    [
      [negative.label, String(tn), String(fp)],
      [positive.label, String(fn), String(tp)],
    ],
  );
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
  return `A row with a score above ${shown(evaluation.threshold)} is predicted to be "${positive.label}".

${matrix}

Calibration: where scores can be read as probabilities, the last two columns agree. Expected calibration error:
${shown(evaluation.calibration.expected_calibration_error)}.

${calibration}${uncalibratedText(evaluation)}`;
}

/** Whether what calibrates the scores was worth it. */
function uncalibratedText({
  uncalibrated,
  brier_score,
  log_loss,
  calibration,
}: ModelCard["evaluation"]): string {
  if (uncalibrated === null) return "";
  const { expected_calibration_error } = calibration;
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

function subgroupText({ label, groups, gaps, others }: Subgroups): string {
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
  return `### By ${label}

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
