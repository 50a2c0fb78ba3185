import { writeJsonAtomically, writeTextAtomically } from "../atomic-file.ts";
import { OpsError } from "../errors.ts";
import { reportPage } from "../expectations/report-page.ts";
import type { ValidationReport } from "../expectations/validation-report.ts";
import type { StageContext } from "./stage.ts";

/** The report with the files that it was written to. */
export interface ValidateResult {
  readonly report: ValidationReport;
  readonly reportFile: string;
  readonly pageFile: string;
  /** Where the failing rows are; null when there are none. */
  readonly invalidFile: string | null;
}

/** Writes a report, as JSON and as a page. */
export async function writeReports(
  { paths }: StageContext,
  report: ValidationReport,
): Promise<ValidateResult> {
  const invalidFile = report.meta.invalid_rows > 0 ? paths.invalidRows : null;
  await writeJsonAtomically(paths.validationReport, report);
  await writeTextAtomically(paths.validationPage, reportPage(report, { invalidFile }));
  return { report, reportFile: paths.validationReport, pageFile: paths.validationPage, invalidFile };
}

/** The error for data that does not meet its expectations: the first that failed, with an example. */
export function validationFailed({ report, reportFile, invalidFile }: ValidateResult): OpsError {
  const failed = report.results.filter(
    ({ success, expectation_config: { severity } }) => !success && severity === "error",
  );
  const [{ expectation_config: first, result, exception_info: fault }] = failed;
  const column = first.kwargs.column === undefined ? "" : ` on column \`${first.kwargs.column}\``;
  const [line] = result.partial_unexpected_lines ?? [];
  const value = result.partial_unexpected_list?.[0];
  const why = fault.exception_message === null ? "" : `: ${fault.exception_message}`;
  const example =
    line === undefined
      ? why
      : `: ${report.meta.file}:${line}${value === null ? " is empty" : ` has \`${shown(value)}\``}`;
  const more = failed.length > 1 ? ` (and ${failed.length - 1} more)` : "";
  return new OpsError(
    "OPS_VALIDATION_FAILED",
    `the data does not meet \`${first.type}\`${column}${example}${more}`,
    {
      hint: `see ${reportFile}${invalidFile === null ? "" : `, and the rows in ${invalidFile}`}; then titanic-ops validate`,
      details: {
        file: report.meta.file,
        ...(line === undefined ? {} : { line }),
        ...(value == null ? {} : { value }),
        report: reportFile,
      },
    },
  );
}

function shown(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
