import { digestFile } from "../atomic-file.ts";
import { rawTypes } from "../config/layout.ts";
import { withScratchDatabase } from "../database/scratch.ts";
import { OpsError } from "../errors.ts";
import { checkRows } from "../expectations/check.ts";
import { columnTypes, withTypes } from "../expectations/column-types.ts";
import { writeInvalidRows } from "../expectations/invalid-rows.ts";
import { withFileRows } from "../expectations/open-rows.ts";
import type { RowSource } from "../expectations/row-source.ts";
import { createScratchTables, type ScratchTables } from "../expectations/scratch.ts";
import { formatSuite, suggestSuite } from "../expectations/suggest.ts";
import { declaredExpectations } from "../expectations/suite.ts";
import { loadSuite } from "../expectations/suite-file.ts";
import { tableRowSource } from "../expectations/table-rows.ts";
import { buildReport } from "../expectations/validation-report.ts";
import { createFileSource } from "../storage/file-source.ts";
import type { Source } from "../storage/source.ts";
import { RAW_TABLE } from "./loads.ts";
import { inputMissing, type Stage, type StageContext } from "./stage.ts";
import { type ValidateResult, validationFailed, writeReports } from "./validated.ts";

/** Checks a raw CSV against the specification. A stage that found faults throws `validationFailed`. */
export const validateStage: Stage<ValidateResult> = {
  name: "validate",
  summary: ({ report: { statistics: s } }) => {
    const warnings = s.unsuccessful_warnings === 0 ? "" : `; ${s.unsuccessful_warnings} warn`;
    return `${s.successful_expectations} of ${s.evaluated_expectations} expectations met${warnings}`;
  },
  params: ({ id, columns }) => ({ id, columns }),
  async inputs({ paths, spec }) {
    const digest = await digestFile(paths.raw);
    if (digest === null) throw inputMissing(paths.raw, "ingest");
    const suite = spec.suite === undefined ? null : await digestFile(spec.suite);
    return { [paths.raw]: digest.sha256, ...(suite && { suite: suite.sha256 }) };
  },
  async outputs({ paths }) {
    const [report, page] = [await digestFile(paths.validationReport), await digestFile(paths.validationPage)];
    return report && page && { [paths.validationReport]: report.sha256, [paths.validationPage]: page.sha256 };
  },
  async run(context) {
    const result = await validateRows(context, { source: createFileSource(context.paths.raw) });
    if (!result.report.success) throw validationFailed(result);
    return result;
  },
};

/** What is checked: a file, wherever it comes from, or a table of the database. */
export type Target = { readonly source: Source } | { readonly table: string };

/**
 * Checks rows against what the dataset file declares and the suite that it names, or against another suite alone, and
 * writes the reports and the invalid rows. Does not throw for data that fails; see `validateStage`.
 */
export async function validateRows(
  context: StageContext,
  target: Target,
  otherSuite?: string,
): Promise<ValidateResult> {
  const { spec, paths, log, signal } = context;
  const suiteFile = otherSuite ?? spec.suite;
  const suite = suiteFile === undefined ? undefined : await loadSuite(suiteFile);
  const name = otherSuite === undefined ? `${spec.name}_raw` : suite?.name;
  return withTarget(context, target, async (source, scratch) => {
    const declared = otherSuite === undefined ? declaredExpectations(spec, source.columns) : [];
    const expectations = [...declared, ...(suite?.expectations ?? [])];
    const found = await checkAgainst(context, source, expectations, scratch);
    const invalid = await writeInvalidRows(paths.invalidRows, source, { ...found, scratch }, signal);
    const meta = { file: source.name, rows: found.rows, invalid_rows: invalid };
    const report = buildReport({ ...suite, name: name ?? spec.name }, found.results, meta);
    log.info({ ...meta, success: report.success }, "validated");
    return writeReports(context, report);
  });
}

/** Suggests a suite that the rows meet, as the text of a file. Throws OPS_INPUT_NO_ROWS where there is none. */
export async function suggestFor(
  context: StageContext,
  target: Target,
): Promise<{ text: string; expectations: number; rows: number }> {
  const { spec, signal } = context;
  return withTarget(context, target, async (source, scratch) => {
    const options = { name: `${spec.name}_suggested`, declared: rawTypes(spec), scratch, signal };
    const { suite, rows } = await suggestSuite(source, options);
    if (rows === 0) {
      throw new OpsError("OPS_INPUT_NO_ROWS", `\`${source.name}\` has a header and no rows`, {
        hint: "name a file with rows: titanic-ops validate <file> --suggest",
        details: { file: source.name },
      });
    }
    const about = { source: source.name, rows };
    return { text: formatSuite(suite, about), expectations: suite.expectations.length, rows };
  });
}

/** Lends `work` the rows of the target, and scratch tables to go with them. */
function withTarget<T>(
  context: StageContext,
  target: Target,
  work: (source: RowSource, scratch: ScratchTables) => Promise<T>,
): Promise<T> {
  const { paths, signal } = context;
  return withScratchDatabase(paths.artifacts, async (database) => {
    const scratch = createScratchTables(database);
    if ("table" in target) return work(await rowsOfTable(context, target.table), scratch);
    const options = { folder: paths.artifacts, database, signal };
    return withFileRows(target.source, options, (source) => work(source, scratch));
  });
}

function checkAgainst(
  { spec, signal, onProgress }: StageContext,
  source: RowSource,
  expectations: Parameters<typeof withTypes>[0],
  scratch: ScratchTables,
) {
  const types = columnTypes(source.columns, rawTypes(spec), expectations);
  return checkRows(source, withTypes(expectations, types), { types, scratch, signal, onProgress });
}

async function rowsOfTable({ ports, spec }: StageContext, table: string): Promise<RowSource> {
  const rows = await tableRowSource(await ports.database(), table, spec.id);
  if (rows !== null) return rows;
  if (table === RAW_TABLE) throw inputMissing(`the table \`${RAW_TABLE}\``, "extract");
  throw new OpsError("OPS_INPUT_NOT_FOUND", `there is no table \`${table}\` in the database`, {
    hint: `titanic-ops validate --table ${RAW_TABLE}`,
    details: { table },
  });
}
