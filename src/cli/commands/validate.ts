import { existsSync } from "node:fs";
import { OpsError } from "../../core/errors.ts";
import type { Target } from "../../core/stages/validate.ts";
import type { ValidateResult } from "../../core/stages/validated.ts";
import { argument, type CommandContext, defineCommand, option } from "../define-command.ts";
import { openOption } from "../open-file.ts";
import { databaseOption, redisOption } from "../options.ts";
import { table, text, type View } from "../printer.ts";

/** What `--suggest --output` returns: where the suite was written. */
interface SuggestResult {
  readonly suggested: { readonly file: string; readonly expectations: number; readonly rows: number };
}

export const validateCommand = defineCommand({
  path: ["validate"],
  summary: "Check data against what is expected of it; exit 1 when it fails",
  description:
    "Checks a file, a table or the stored features: schema, types, ranges, allowed values, uniqueness, missing shares, and whatever the dataset file's suite adds, under the names of Great Expectations. Writes artifacts/data_validation_report.json and .html, and the failing rows to artifacts/invalid. Exit 1 when an expectation of severity error is not met.",
  examples: [
    "titanic-ops validate",
    "titanic-ops validate new-passengers.csv --json",
    "titanic-ops validate --table raw --open",
    "titanic-ops validate --feature-store",
    "titanic-ops validate new-passengers.csv --suggest --output configs/titanic-suite.yaml",
  ],
  arguments: {
    file: argument(
      "[file]",
      (z) => z.string().optional(),
      "A CSV or Parquet file, or any other source of one (default: what ingest wrote)",
    ),
  },
  options: {
    database: databaseOption,
    redis: redisOption,
    data: option("--data <file>", (z) => z.string().optional(), "The same as [file]"),
    table: option(
      "--table <name>",
      (z) => z.string().optional(),
      "Check a table of the database: raw is what extract loaded",
    ),
    featureStore: option(
      "--feature-store",
      (z) => z.boolean().default(false),
      "Check the stored features against the processed file",
    ),
    suite: option(
      "--suite <file>",
      (z) => z.string().optional(),
      "Check against this suite alone (YAML or JSON, also Great Expectations' own)",
    ),
    suggest: option(
      "--suggest",
      (z) => z.boolean().default(false),
      "Write a suite that the data meets, instead of checking",
    ),
    output: option(
      "--output <file>",
      (z) => z.string().optional(),
      "Where --suggest writes the suite (default: standard output)",
    ),
    force: option("--force", (z) => z.boolean().default(false), "Let --suggest replace a file"),
    open: openOption,
  },
  async run(values, context): Promise<ValidateResult | SuggestResult | undefined> {
    refuseContradictions(values);
    const { ports, log, progress, signal } = context;
    const { suggestFor, validateRows, validateStage } = await import("../../core/stages/validate.ts");
    const stage = {
      ...(await ports.stageContext({ log, signal, onProgress: progress.update })),
      results: new Map(),
    };
    if (values.featureStore) {
      const { validateFeatureStore } = await import("../../core/stages/validate-features.ts");
      return validateFeatureStore(stage);
    }
    const file = values.file ?? values.data;
    if (file === undefined && values.table === undefined) await validateStage.inputs(stage);
    const target = await targetOf(file ?? stage.paths.raw, values.table, context);
    if (!values.suggest) return validateRows(stage, target, values.suite);
    const { text: suite, ...about } = await suggestFor(stage, target);
    return writeSuggested(suite, about, values, context);
  },
  render: (result) => ("suggested" in result ? renderSuggested(result) : renderReport(result)),
  page: (result) => ("suggested" in result ? undefined : result.pageFile),
  exitCode: (result) => ("suggested" in result || result.report.success ? 0 : 1),
});

interface Values {
  readonly file?: string | undefined;
  readonly data?: string | undefined;
  readonly table?: string | undefined;
  readonly featureStore: boolean;
  readonly suite?: string | undefined;
  readonly suggest: boolean;
  readonly output?: string | undefined;
  readonly force: boolean;
  readonly open: boolean;
}

function refuseContradictions({
  file,
  data,
  table,
  featureStore,
  suite,
  suggest,
  output,
  force,
  open,
}: Values): void {
  const targets = [file && "[file]", data && "--data", table && "--table", featureStore && "--feature-store"];
  const named = targets.filter(Boolean);
  if (named.length > 1) throw usage(`${named.join(" and ")} name different data`, "name one of them");
  if (featureStore && (suggest || suite))
    throw usage("--feature-store compares with the processed file, and takes no suite", "leave it out");
  if (suggest && suite)
    throw usage("--suggest writes a suite, and --suite checks one", "leave one of them out");
  if (suggest && open) throw usage("--open is for the report, and --suggest writes none", "leave it out");
  if (!suggest && (output || force)) throw usage("--output and --force go with --suggest", "add --suggest");
}

function usage(message: string, hint: string): OpsError {
  return new OpsError("OPS_USAGE", message, { hint });
}

async function targetOf(file: string, name: string | undefined, { ports }: CommandContext): Promise<Target> {
  if (name !== undefined) return { table: name };
  const { openSource } = await import("../../core/storage/source.ts");
  return { source: await openSource(file, { stdin: ports.stdin }) };
}

async function writeSuggested(
  suite: string,
  about: Omit<SuggestResult["suggested"], "file">,
  { output, force }: Values,
  { write }: CommandContext,
): Promise<SuggestResult | undefined> {
  if (output === undefined) {
    await write(suite);
    return undefined;
  }
  if (!force && existsSync(output)) {
    throw new OpsError("OPS_PATH_UNWRITABLE", `\`${output}\` is there already, and may have been edited`, {
      hint: "choose another name, or replace it with --force",
      details: { file: output },
    });
  }
  const { writeTextAtomically } = await import("../../core/atomic-file.ts");
  await writeTextAtomically(output, suite);
  return { suggested: { file: output, ...about } };
}

function renderSuggested({ suggested: { file, expectations, rows } }: SuggestResult): View[] {
  return [
    text(
      `${expectations} expectations, which all ${rows} rows meet, are in ${file}: read it, then add to the dataset file: suite: <its path from there>`,
    ),
  ];
}

function renderReport({ report, reportFile, pageFile, invalidFile }: ValidateResult): View[] {
  const { statistics } = report;
  const warned = statistics.unsuccessful_warnings;
  return [
    table(
      ["", "expectation", "column", "observed"],
      report.results.map((each) => [
        each.success ? "✔" : each.expectation_config.severity === "warn" ? "!" : "✘",
        each.expectation_config.type,
        columnsTold(each.expectation_config.kwargs),
        observed(each),
      ]),
    ),
    text(
      `${report["Data Validation Overall Result"]}: ${statistics.successful_expectations} of ${statistics.evaluated_expectations} expectations met over ${report.meta.rows} rows${warned === 0 ? "" : `, ${warned} of the others only warn`}; report in ${reportFile}, and to read in ${pageFile}`,
    ),
    ...(invalidFile === null ? [] : [text(`${report.meta.invalid_rows} invalid rows are in ${invalidFile}`)]),
  ];
}

type Result = ValidateResult["report"]["results"][number];

function columnsTold({
  column,
  column_A,
  column_B,
  column_list,
}: Result["expectation_config"]["kwargs"]): string {
  return [column, column_A, column_B, column_list]
    .flat()
    .filter((name) => typeof name === "string")
    .join(", ");
}

function observed({ success, result, exception_info: fault }: Result): string {
  if (fault.exception_message !== null) return fault.exception_message;
  if (!result.unexpected_count) return observedValue(result.observed_value);
  const percent = (result.unexpected_percent ?? 0).toFixed(1);
  // Values that some may break, within their limit, are no fault, and their lines of no interest.
  if (success) return `${result.unexpected_count} unexpected (${percent} %)`;
  const examples = (result.partial_unexpected_list ?? []).slice(0, 3).map((value, i) => {
    const line = result.partial_unexpected_lines?.[i];
    return `${line === undefined ? "" : `line ${line}: `}${value === null ? "empty" : plain(value)}`;
  });
  return `${result.unexpected_count} unexpected (${examples.join(", ")}${result.unexpected_count > 3 ? ", …" : ""})`;
}

function observedValue(value: Result["result"]["observed_value"]): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value) && value.length > 5) return `${value.length} values`;
  return plain(value);
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
