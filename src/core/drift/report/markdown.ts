import type { ColumnComparison } from "../compare/comparison.ts";
import type { DisplayNames } from "./display-names.ts";
import { shownPValue, shownShare, shownStatistic } from "./numbers.ts";
import type { DriftReport } from "./report.ts";
import { inReadingOrder } from "./summary.ts";
import { columnVerdict, SKIPPED, verdictOf } from "./verdicts.ts";

/** Lines of a table; the JSON report has them all. */
const MOST_FEATURES = 100;
const MOST_GROUPS = 10;

/** The report in Markdown (GitHub's tables), for a pull request or a chat. */
export function driftMarkdown(report: DriftReport, names: DisplayNames): string {
  const { reference, current, summary, notes, comparison } = report;
  const columns = inReadingOrder(report, names);
  const parts = [
    `# Drift report: ${verdictOf(report)}`,
    summary.map((clause) => `- ${plain(clause)}`).join("\n"),
    `Reference: ${plain(reference.name)}, ${reference.rows} rows. Current: ${plain(current.name)}, ${current.rows} rows. Policy \`${comparison.policy}\`.`,
    ...notes.map((note) => `> ${plain(note)}`),
    "## Features",
    table(
      ["Feature", "Verdict", "Test", "Statistic", "p-value", "Threshold", "Missing"],
      columns.slice(0, MOST_FEATURES).map((column) => featureLine(column, names)),
    ),
    ...(columns.length > MOST_FEATURES
      ? [`${columns.length - MOST_FEATURES} more are in the JSON report.`]
      : []),
    ...predictions(report),
    ...groups(report, names),
  ];
  return `${parts.join("\n\n")}\n`;
}

function featureLine(column: ColumnComparison, names: DisplayNames): string[] {
  const { test, testFrom, statistic, pValue, threshold, thresholdFrom, missing, skipped } = column;
  return [
    names.feature(column.name),
    columnVerdict(column),
    skipped === undefined ? `${test} (${testFrom})` : SKIPPED[skipped],
    statistic === null ? "" : shownStatistic(statistic),
    pValue === null ? "" : shownPValue(pValue),
    threshold === null ? "" : `${shownStatistic(threshold)} (${thresholdFrom})`,
    `${shownShare(missing.reference)} → ${shownShare(missing.current)}`,
  ];
}

function predictions({ comparison: { prediction, performance, estimate } }: DriftReport): string[] {
  const lines = [
    ...(prediction ?? []).map((column) => [`Predicted ${column.name}`, columnVerdict(column), ""]),
    ...(performance === null
      ? []
      : [
          [
            `Measured accuracy, ${performance.rows.current} outcomes`,
            performance.accuracy.reference.value.toFixed(3),
            performance.accuracy.current.value.toFixed(3),
          ],
        ]),
    ...(estimate === null
      ? []
      : [
          [
            "Expected accuracy",
            estimate.reference.accuracy.toFixed(3),
            estimate.estimated.accuracy.toFixed(3),
          ],
        ]),
  ];
  return lines.length === 0 ? [] : ["## Predictions", table(["", "Reference", "Current"], lines)];
}

function groups({ subgroups }: DriftReport, names: DisplayNames): string[] {
  const drifted = (subgroups ?? []).filter((group) => group.drifted.some(({ isHidden }) => isHidden));
  if (drifted.length === 0) return [];
  return [
    "## Drift within subgroups alone",
    table(
      ["Rows where", "Drifted within, and not over all rows"],
      drifted.slice(0, MOST_GROUPS).map((group) => [
        `${names.feature(group.feature)} is ${names.value(group.feature, group.value)}`,
        group.drifted
          .filter(({ isHidden }) => isHidden)
          .map(({ feature }) => names.feature(feature))
          .join(", "),
      ]),
    ),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

/** A text in which nothing is Markdown: names come from data. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>|#~]/g, "\\$&").replace(/\s+/g, " ");
}
