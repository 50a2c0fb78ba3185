import type { ValidateResult } from "../../core/stages/validate.ts";
import { defineCommand, option } from "../define-command.ts";
import { table, text } from "../printer.ts";

export const validateCommand = defineCommand({
  path: ["validate"],
  summary: "Check a raw CSV against the dataset file; exit 1 when it fails",
  description:
    "Checks schema, types, ranges, allowed values, uniqueness and missing shares. Writes artifacts/data_validation_report.json, and the failing rows to artifacts/invalid. Exit 1 when an expectation is not met.",
  examples: ["titanic-ops validate", "titanic-ops validate --data new-passengers.csv --json"],
  options: {
    data: option(
      "--data <file>",
      (z) => z.string().optional(),
      "The raw CSV to check (default: what ingest wrote)",
    ),
  },
  async run({ data }, { ports, log, progress, signal }): Promise<ValidateResult> {
    const { validateFile, validateStage } = await import("../../core/stages/validate.ts");
    const context = {
      ...(await ports.stageContext({ log, signal, onProgress: progress.update })),
      results: new Map(),
    };
    if (data === undefined) await validateStage.inputs(context);
    return validateFile(context, data ?? context.paths.raw);
  },
  render({ report, reportFile, invalidFile }) {
    const { statistics } = report;
    return [
      table(
        ["", "expectation", "column", "observed"],
        report.results.map(({ success, expectation_config: { type, kwargs }, result }) => [
          success ? "✔" : "✘",
          type,
          String(kwargs.column ?? ""),
          observed(success, result),
        ]),
      ),
      text(
        `${report["Data Validation Overall Result"]}: ${statistics.successful_expectations} of ${statistics.evaluated_expectations} expectations met over ${report.meta.rows} rows; report in ${reportFile}`,
      ),
      ...(invalidFile === null
        ? []
        : [text(`${report.meta.invalid_rows} invalid rows are in ${invalidFile}`)]),
    ];
  },
  exitCode: ({ report }) => (report.success ? 0 : 1),
});

type Result = ValidateResult["report"]["results"][number]["result"];

function observed(success: boolean, result: Result): string {
  if (Array.isArray(result.observed_value)) return `${result.observed_value.length} columns`;
  if (result.observed_value !== undefined) return String(result.observed_value);
  if (!result.unexpected_count) return "";
  // Missing values within their limit are no fault, and their lines of no interest.
  if (success && result.unexpected_percent !== undefined)
    return `${result.unexpected_count} missing (${result.unexpected_percent.toFixed(1)} %)`;
  const examples = (result.partial_unexpected_lines ?? [])
    .slice(0, 3)
    .map(
      (line, i) =>
        `line ${line}${result.partial_unexpected_list ? `: ${result.partial_unexpected_list[i]}` : ""}`,
    );
  return `${result.unexpected_count} unexpected (${examples.join(", ")}${result.unexpected_count > 3 ? ", …" : ""})`;
}
