import type { ReportFormat } from "./format-names.ts";
import type { DriftReport } from "./report.ts";
import { verdictOf } from "./verdicts.ts";

/** What a webhook is told of a report: small, and with a `text` that chats show. docs/reference/drift-report.md has its keys. */
export function driftNotification(
  report: DriftReport,
  files: readonly { readonly format: ReportFormat; readonly file: string }[],
): object {
  const { dataset, createdAt, isDrift, summary, reference, current, model, comparison } = report;
  const { features } = comparison;
  const verdict = verdictOf(report);
  return {
    event: "drift-report",
    formatVersion: 1,
    text: `${dataset}: ${verdict}. ${summary.join("; ")}`,
    dataset,
    createdAt,
    verdict,
    isDrift,
    summary,
    drifted: features.filter((feature) => feature.isDrift).map(({ name }) => name),
    missing: features.filter((feature) => feature.missing.isDrift).map(({ name }) => name),
    model,
    reference,
    current,
    files,
  };
}
