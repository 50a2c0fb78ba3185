import type { ExplainedRow, ShownAnswer, ShownMove } from "../core/explanation/explain-rows.ts";
import type { FeatureWorth } from "../core/stages/explain.ts";
import type { ExplainResult } from "./commands/explain.ts";
import { table, text, type View } from "./printer.ts";

/** What the features are worth to a model, for people. */
export function worthViews(features: readonly FeatureWorth[]): View[] {
  const number = (value: number | null) => (value === null ? null : value.toFixed(4));
  return [
    table(
      ["feature", "permutation", "± sd", "impurity", "contribution"],
      features.map(({ feature, permutation, impurity, contribution }) => [
        feature,
        number(permutation?.mean ?? null),
        number(permutation?.sd ?? null),
        number(impurity),
        number(contribution),
      ]),
    ),
    text(
      "permutation: drop of the held-out ROC AUC when it is shuffled; impurity: share of the drop in Gini impurity;",
    ),
    text(
      "contribution: mean of how far it moves the score of a training row. One row: titanic-ops explain <file>",
    ),
  ];
}

/** Rows with their answers and the reasons for them, for people. */
export function explanationViews({ rows = [], positive, model, file }: ExplainResult): View[] {
  return [
    ...rows.flatMap((row, i) => rowViews(row, i, positive === null)),
    text(`${rows.length} rows explained by ${model.name} version ${model.version}`),
    ...(file === undefined ? [] : [text(`the page is ${file}`)]),
  ];
}

function rowViews(row: ExplainedRow, index: number, hasManyClasses: boolean): View[] {
  const { id, prediction, explained, probability, base, score, contributions } = row;
  const calibrated = score === probability ? "" : `, calibrated to ${probability.toFixed(4)}`;
  const name = id === null ? `Row ${index + 1}` : String(id);
  return [
    table(
      ["feature", "contribution"],
      [
        ["(mean of the training rows)", base.toFixed(4)],
        ...contributions.map(({ feature, contribution }) => [
          feature,
          `${contribution < 0 ? "−" : "+"}${Math.abs(contribution).toFixed(4)}`,
        ]),
        ["(score)", `${score.toFixed(4)}${calibrated}`],
      ],
      `${name}: ${prediction}, the probability of ${explained} is ${probability.toFixed(4)}`,
    ),
    text(turned(row, hasManyClasses)),
  ];
}

/** What turns the answer, in a sentence. */
function turned({ changes, pair }: ExplainedRow, hasManyClasses: boolean): string {
  const then = ({ prediction, probability }: ShownAnswer): string =>
    hasManyClasses ? `(${prediction} ${probability.toFixed(4)})` : `(${probability.toFixed(4)})`;
  const move = ({ column, from, to }: ShownMove): string => `${column} ${from} → ${to}`;
  if (changes.length > 0) {
    const nearest = changes.slice(0, 3).map((each) => `${move(each)} ${then(each)}`);
    return `the nearest change that turns it: ${nearest.join("; or ")}`;
  }
  if (pair === null) return "no change of one column or of two turns it";
  return `no change of one column turns it; of two the nearest: ${pair.changes.map(move).join(" and ")} ${then(pair)}`;
}
