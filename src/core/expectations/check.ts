import { type Cell, parseCell } from "../dataset/cells.ts";
import type { ColumnSpec } from "../dataset/columns.ts";
import { throwIfInterrupted } from "../errors.ts";
import type { OnProgress } from "../progress.ts";
import { CATALOGUE } from "./catalogue.ts";
import type {
  Check,
  CheckedRow,
  Expectation,
  ExpectationResult,
  GroupCheck,
  Observation,
  RowCheck,
  Whole,
} from "./expectation.ts";
import type { RowSource, SourceRow } from "./row-source.ts";
import type { ScratchTables } from "./scratch.ts";
import { createTally, findings, type Tally } from "./tally.ts";

/** An expectation with the check that it amounts to for these data, or why there can be none. */
interface Bound {
  readonly expectation: Expectation;
  readonly check: Check | null;
  readonly fault: string | null;
}

/** What a suite found in all rows of a source. */
export interface Checked {
  readonly results: readonly ExpectationResult[];
  readonly rows: number;
}

export interface CheckOptions {
  readonly types: ReadonlyMap<string, ColumnSpec["type"]>;
  readonly scratch: ScratchTables;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress;
}

/**
 * Judges all rows of a source in one pass, and puts aside in the scratch tables the columns that have to be sorted or
 * grouped, and every row that breaks an expectation. Memory does not grow with the rows.
 */
export async function checkRows(
  source: RowSource,
  expectations: readonly Expectation[],
  options: CheckOptions,
): Promise<Checked> {
  const { types, scratch } = options;
  const bound = expectations.map((expectation) => bind(expectation, source.columns, types));
  await scratch.create(source.columns, types, sortedColumns(bound));
  const tallies = bound.map(() => createTally());
  const rows = await judgeAll(source, bound, tallies, options);
  await scratch.flush();
  const whole: Whole = { names: source.columns, rows, ...scratch };
  const results: ExpectationResult[] = [];
  for (const [at, { expectation, check, fault }] of bound.entries()) {
    throwIfInterrupted(options.signal);
    results.push(
      check === null
        ? resultOf(expectation, { success: false, result: {} }, fault)
        : resultOf(expectation, await settle(check, expectation, { at, whole, tally: tallies[at], scratch })),
    );
  }
  return { results, rows };
}

function bind(expectation: Expectation, names: readonly string[], types: CheckOptions["types"]): Bound {
  const definition = CATALOGUE.get(expectation.type);
  if (definition === undefined) throw new Error(`unknown expectation ${expectation.type}`);
  const kwargs = definition.kwargs.parse(expectation.kwargs);
  const absent = definition.columns(kwargs).find((name) => !names.includes(name));
  if (absent !== undefined)
    return { expectation, check: null, fault: `the column \`${absent}\` does not exist` };
  const text = definition.numbers(kwargs).find((name) => !isNumeric(types.get(name)));
  if (text !== undefined)
    return {
      expectation,
      check: null,
      fault: `the column \`${text}\` is of type ${types.get(text)}, and this is about numbers`,
    };
  return { expectation, check: definition.check(kwargs, (name) => names.lastIndexOf(name)), fault: null };
}

/** Whether a column of this type holds numbers. */
export function isNumeric(type: ColumnSpec["type"] | undefined): boolean {
  return type === "integer" || type === "number";
}

function sortedColumns(bound: readonly Bound[]): string[] {
  return [...new Set(bound.flatMap(({ check }) => (check && check.kind !== "row" ? check.columns : [])))];
}

async function judgeAll(
  source: RowSource,
  bound: readonly Bound[],
  tallies: readonly Tally[],
  { types, scratch, signal, onProgress }: CheckOptions,
): Promise<number> {
  const columns = source.columns.map((name) => types.get(name) ?? "text");
  const checks = bound.flatMap(({ check }, at): [RowCheck, number][] =>
    check?.kind === "row" ? [[check, at]] : [],
  );
  let index = 0;
  for await (const rows of source.rows()) {
    throwIfInterrupted(signal);
    for (const row of rows) {
      const checked = toCheckedRow(row, index++, columns);
      scratch.add(checked);
      for (const [check, at] of checks) {
        const verdict = check.judge(checked);
        if (verdict === "expected") continue;
        if (verdict === "ignored") tallies[at].ignored++;
        else {
          tallies[at].unexpected++;
          scratch.addUnexpected(at, checked, JSON.stringify(check.example(checked)));
        }
      }
    }
    await scratch.drain();
    onProgress?.({ done: index, total: null, unit: "rows" });
  }
  return index;
}

function toCheckedRow(
  { line, cells }: SourceRow,
  index: number,
  types: readonly ColumnSpec["type"][],
): CheckedRow {
  return { index, line, cells, values: cells.map((cell, i) => typedValue(types[i], cell)) };
}

function typedValue(type: ColumnSpec["type"], cell: Cell): Cell | undefined {
  if (cell === null) return null;
  if (!isNumeric(type)) return String(cell);
  return typeof cell === "number" && type === "number" ? cell : parseCell(type, String(cell));
}

interface Settling {
  readonly at: number;
  readonly whole: Whole;
  readonly tally: Tally;
  readonly scratch: ScratchTables;
}

async function settle(check: Check, expectation: Expectation, about: Settling): Promise<Observation> {
  const { at, whole, tally, scratch } = about;
  if (check.kind === "whole") return check.observe(whole);
  if (check.kind === "group") await settleGroup(check, about);
  const judgesMissing = check.kind === "row" && check.judgesMissing === true;
  const examples = tally.unexpected === 0 ? scratch.noExamples : await scratch.examples(at);
  return findings(tally, { rows: whole.rows, mostly: mostlyOf(expectation), judgesMissing, examples });
}

async function settleGroup(check: GroupCheck, { at, whole, tally, scratch }: Settling): Promise<void> {
  tally.unexpected = await scratch.markUnexpected(at, check.columns, check.unexpected(whole.column));
  const [{ n }] = await whole.query(`SELECT COUNT(*) AS n FROM rows WHERE ${check.ignored(whole.column)}`);
  tally.ignored = Number(n);
}

/** The share of the values that must be as expected. */
export function mostlyOf({ kwargs }: Pick<Expectation, "kwargs">): number {
  return typeof kwargs.mostly === "number" ? kwargs.mostly : 1;
}

function resultOf(
  expectation: Expectation,
  { success, result }: Observation,
  fault: string | null = null,
): ExpectationResult {
  const { type, kwargs, severity, id, description, meta, notes } = expectation;
  return {
    success,
    expectation_config: {
      type,
      kwargs: { ...kwargs },
      severity,
      ...(id !== undefined && { id }),
      ...(description !== undefined && { description }),
      ...(meta !== undefined && { meta: { ...meta } }),
      ...(notes !== undefined && { notes }),
    },
    result,
    meta: {},
    exception_info: {
      raised_exception: fault !== null,
      exception_message: fault,
      exception_traceback: null,
    },
  };
}
