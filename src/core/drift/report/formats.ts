import type { DisplayNames } from "./display-names.ts";
import type { ReportFormat } from "./format-names.ts";
import { driftJunit } from "./junit.ts";
import { driftMarkdown } from "./markdown.ts";
import { driftPage } from "./page.ts";
import type { DriftReport } from "./report.ts";

/** The text of a report in each of its forms. Another form is another row here and in `format-names.ts`. */
const FORMATS: Readonly<Record<ReportFormat, (report: DriftReport, names: DisplayNames) => string>> = {
  html: driftPage,
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  md: driftMarkdown,
  junit: driftJunit,
};

/** The report as a file holds it. */
export function formatReport(report: DriftReport, format: ReportFormat, names: DisplayNames): string {
  return FORMATS[format](report, names);
}
