import type { ColumnComparison } from "../core/drift/compare/comparison.ts";
import { shownPValue, shownShare, shownStatistic } from "../core/drift/report/numbers.ts";
import { bySurety } from "../core/drift/report/summary.ts";
import { columnVerdict, SKIPPED, verdictOf } from "../core/drift/report/verdicts.ts";
import type { Notification } from "../core/notify/webhook.ts";
import type { DriftReportResult } from "../core/stages/drift-report.ts";
import { table, text, type View } from "./printer.ts";

/** The report, whether it is what `--fail-on` names, and whether a webhook was told. */
export interface DriftReportAnswer extends DriftReportResult {
  readonly failed: boolean;
  /** Null where there is nothing to tell, or nobody. */
  readonly notification: Notification | null;
  /** The report itself, where it goes to standard output. */
  readonly printed?: string;
}

/** A drift report for people: each feature with its test and threshold, then what changed in words. */
export function driftViews({ report, files, notification, printed }: DriftReportAnswer): View[] {
  if (printed !== undefined) return [text(printed)];
  const { comparison, reference, current, summary, notes } = report;
  const sentence = summary.join("; ");
  return [
    table(
      ["feature", "", "test", "statistic", "p-value", "threshold", "missing", "because of"],
      bySurety(comparison.features).map(featureRow),
    ),
    text(`${reference.name} (${reference.rows} rows) → ${current.name} (${current.rows} rows)`),
    ...notes.map((note) => text(`note: ${note}`)),
    text(`${verdictOf(report)}: ${sentence}`),
    text(`report in ${files.map(({ file }) => file).join(", ")}`),
    ...(notification === null ? [] : [text(notified(notification))]),
  ];
}

function featureRow(column: ColumnComparison): (string | null)[] {
  const { name, test, statistic, pValue, threshold, missing, skipped } = column;
  return [
    name,
    columnVerdict(column),
    test,
    statistic === null ? null : shownStatistic(statistic),
    pValue === null ? null : shownPValue(pValue),
    threshold === null ? null : shownStatistic(threshold),
    missing.reference + missing.current === 0
      ? null
      : `${shownShare(missing.reference)} → ${shownShare(missing.current)}`,
    skipped === undefined ? origins(column) : SKIPPED[skipped],
  ];
}

/** Where test and threshold came from. */
function origins({ testFrom, thresholdFrom }: ColumnComparison): string {
  return [testFrom, thresholdFrom].filter(Boolean).join("; ");
}

function notified({ to, told, fault }: Notification): string {
  return told ? `${to} was told` : `${to} was not told: ${fault}`;
}
