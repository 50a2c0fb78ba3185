import { rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { digestFile, writeFileAtomically, writeJsonAtomically } from "../atomic-file.ts";
import type { DatasetSpec } from "../config/dataset-spec.ts";
import { parseCell } from "../dataset/cells.ts";
import { csvRecords } from "../dataset/csv/records.ts";
import { fieldCountError } from "../dataset/csv/rows.ts";
import { formatCsv } from "../dataset/csv/write.ts";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import type { CheckedRow, Expectation, ExpectationResult } from "../expectations/expectation.ts";
import { expectationSuite } from "../expectations/suite.ts";
import { createFileSource } from "../storage/file-source.ts";
import { openOnly } from "../storage/source.ts";
import { inputMissing, type Stage, type StageContext } from "./stage.ts";

/** The report, as it is written to disk. */
export interface ValidationReport {
  readonly "Data Validation Overall Result": "Passed" | "Failed";
  readonly success: boolean;
  readonly suite_name: string;
  readonly statistics: {
    readonly evaluated_expectations: number;
    readonly successful_expectations: number;
    readonly unsuccessful_expectations: number;
    readonly success_percent: number;
  };
  readonly results: readonly ExpectationResult[];
  readonly meta: { readonly file: string; readonly rows: number; readonly invalid_rows: number };
}

/** The report with the files that it was written to. */
export interface ValidateResult {
  readonly report: ValidationReport;
  readonly reportFile: string;
  /** Where the failing rows are; null when there are none. */
  readonly invalidFile: string | null;
}

/** Checks a raw CSV against the specification. A stage that found faults throws `validationFailed`. */
export const validateStage: Stage<ValidateResult> = {
  name: "validate",
  summary: ({ report: { statistics: s } }) =>
    `${s.successful_expectations} of ${s.evaluated_expectations} expectations met`,
  params: ({ id, columns }) => ({ id, columns }),
  async inputs({ paths }) {
    const digest = await digestFile(paths.raw);
    if (digest === null) throw inputMissing(paths.raw, "ingest");
    return { [paths.raw]: digest.sha256 };
  },
  async outputs({ paths }) {
    const digest = await digestFile(paths.validationReport);
    return digest && { [paths.validationReport]: digest.sha256 };
  },
  async run(context) {
    const result = await validateFile(context, context.paths.raw);
    if (!result.report.success) throw validationFailed(result);
    return result;
  },
};

/** Validates any raw CSV file and writes the report; see `validateStage`. Does not throw for data that fails. */
export async function validateFile(context: StageContext, file: string): Promise<ValidateResult> {
  const { spec, paths, log } = context;
  const { suite, rows, invalid } = await checkRows(context, file);
  const results = suite.map((expectation) => expectation.result());
  const met = results.filter((result) => result.success).length;
  const success = met === results.length;
  const report: ValidationReport = {
    "Data Validation Overall Result": success ? "Passed" : "Failed",
    success,
    suite_name: `${spec.name}_raw`,
    statistics: {
      evaluated_expectations: results.length,
      successful_expectations: met,
      unsuccessful_expectations: results.length - met,
      success_percent: (100 * met) / results.length,
    },
    results,
    meta: { file, rows, invalid_rows: invalid },
  };
  await writeJsonAtomically(paths.validationReport, report);
  log.info({ file, rows, invalid, success }, "validated");
  return { report, reportFile: paths.validationReport, invalidFile: invalid > 0 ? paths.invalidRows : null };
}

/** The error for data that does not meet its expectations: the first that failed, with an example. */
export function validationFailed({ report, reportFile, invalidFile }: ValidateResult): OpsError {
  const failed = report.results.filter((result) => !result.success);
  const [{ expectation_config: first, result }] = failed;
  const column = first.kwargs.column === undefined ? "" : ` on column \`${first.kwargs.column}\``;
  const [line] = result.partial_unexpected_lines ?? [];
  const value = result.partial_unexpected_list?.[0];
  const example =
    line === undefined
      ? ""
      : `: ${report.meta.file}:${line}${value === undefined ? " is empty" : ` has \`${value}\``}`;
  const more = failed.length > 1 ? ` (and ${failed.length - 1} more)` : "";
  return new OpsError(
    "OPS_VALIDATION_FAILED",
    `the data does not meet \`${first.type}\`${column}${example}${more}`,
    {
      hint: `see ${reportFile}${invalidFile === null ? "" : `, and the rows in ${invalidFile}`}; then titanic-ops validate`,
      details: {
        file: report.meta.file,
        ...(line === undefined ? {} : { line }),
        ...(value === undefined ? {} : { value }),
        report: reportFile,
      },
    },
  );
}

/** One pass over the file; rows that break an expectation are copied to the invalid rows, with their line. */
async function checkRows(context: StageContext, file: string) {
  const { spec, paths, signal } = context;
  const bytes = await openOnly(createFileSource(file), signal);
  let suite: Expectation[] = [];
  let header: readonly string[] | undefined;
  let rows = 0;
  let invalid = 0;
  await writeFileAtomically(paths.invalidRows, async (chunk) => {
    for await (const { line, fields } of csvRecords(bytes, file)) {
      if (header === undefined) {
        header = fields;
        suite = expectationSuite(spec, header);
        continue;
      }
      if (fields.length !== header.length) throw fieldCountError(file, line, fields, header.length);
      if (rows++ % 4096 === 0) throwIfInterrupted(signal);
      const row = toCheckedRow(spec, header, fields, line);
      const broken = suite.filter((expectation) => expectation.breaks(row)).map(({ type }) => type);
      if (broken.length === 0) continue;
      if (invalid++ === 0) await chunk(formatCsv([["line", "failed", ...header]]));
      await chunk(formatCsv([[line, [...new Set(broken)].join(" "), ...fields]]));
    }
  });
  if (invalid === 0) {
    await rm(paths.invalidRows, { force: true });
    // The folder goes with its only file; one that holds more stays.
    await rmdir(path.dirname(paths.invalidRows)).catch(() => undefined);
  }
  if (header === undefined) {
    throw new OpsError("OPS_INPUT_EMPTY", `\`${file}\` is empty`, {
      hint: "titanic-ops ingest",
      details: { file },
    });
  }
  return { suite, rows, invalid };
}

function toCheckedRow(
  spec: DatasetSpec,
  header: readonly string[],
  fields: readonly string[],
  line: number,
): CheckedRow {
  const texts = new Map(header.map((name, i) => [name, fields[i]]));
  const values = new Map(
    Object.entries(spec.columns).map(([name, { type }]) => [name, parseCell(type, texts.get(name) ?? "")]),
  );
  return { line, texts, values };
}
