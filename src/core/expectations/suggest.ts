import { stringify } from "yaml";
import type { ColumnSpec } from "../dataset/columns.ts";
import { checkRows, isNumeric } from "./check.ts";
import { columnTypes } from "./column-types.ts";
import type { Expectation, Suite } from "./expectation.ts";
import { type ColumnProfile, profile } from "./profile.ts";
import type { RowSource } from "./row-source.ts";
import type { ScratchTables } from "./scratch.ts";

/** A column with so few distinct values, each on several rows, holds categories. */
const MAX_CATEGORIES = 20;
/** Whole numbers are more likely counts, of which others may come, unless they are very few. */
const MAX_NUMBER_CATEGORIES = 5;
const ROWS_PER_CATEGORY = 5;

/** A column that is empty more often than this is allowed to be: nothing is said of it. */
const MOSTLY_MISSING = 0.9;

/** What is expected of the mean, in standard deviations of the column to either side. */
const MEAN_MARGIN = 0.25;

export interface SuggestOptions {
  readonly name: string;
  readonly declared: ReadonlyMap<string, ColumnSpec["type"]>;
  readonly scratch: ScratchTables;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A suite that the rows meet, with room for rows like them: ranges are widened, shares rounded. What was only guessed at
 * in the first pass is held against all rows in a second, and left out where it does not hold.
 */
export async function suggestSuite(
  source: RowSource,
  { name, declared, scratch, signal }: SuggestOptions,
): Promise<{ suite: Suite; rows: number }> {
  const { rows, columns } = await profile(source, declared);
  const guessed: Expectation[] = [
    expect("table_columns_to_match_set", { column_set: [...source.columns] }),
    expect("table_row_count_to_be_between", { min_value: Math.max(1, roundDown(rows / 2)) }),
    ...columns.flatMap((column) => ofColumn(column, rows)),
  ];
  const types = columnTypes(source.columns, declared, guessed);
  const { results } = await checkRows(source, guessed, { types, scratch, signal });
  const expectations = guessed.filter((_, i) => results[i].success);
  return { suite: { name, meta: {}, notes: null, expectations }, rows };
}

function expect(type: string, kwargs: Expectation["kwargs"], severity: Expectation["severity"] = "error") {
  return { type: `expect_${type}`, kwargs, severity };
}

function ofColumn(column: ColumnProfile, rows: number): Expectation[] {
  const { name, type, values, missing } = column;
  const about = { column: name };
  if (values === 0) return [];
  return [
    ...(isNumeric(type) ? [expect("column_values_to_be_of_type", { ...about, type_: type })] : []),
    ...ofMissing(about, missing / rows),
    ...(looksLikeKey(column) ? [expect("column_values_to_be_unique", about)] : []),
    ...(isNumeric(type) ? ofNumbers(column) : ofTexts(column)),
  ];
}

function ofMissing(about: { column: string }, share: number): Expectation[] {
  if (share === 0) return [expect("column_values_to_not_be_null", about)];
  if (share > MOSTLY_MISSING) return [];
  // Half as much again, and one in a hundred, rounded up to whole hundredths.
  const allowed = Math.min(0.95, Math.ceil(share * 150 + 1) / 100);
  return [expect("column_values_to_not_be_null", { ...about, mostly: Number((1 - allowed).toFixed(2)) })];
}

/** A column that never repeats and is called an id, or has the one shape of a code. Measures seldom repeat either. */
function looksLikeKey({ name, type, missing, seemsUnique, pattern }: ColumnProfile): boolean {
  if (!seemsUnique || missing > 0 || type === "number") return false;
  return /(^|[^a-z])(id|key|code|uuid|no|number)$/i.test(name) || /[a-z]Id$/.test(name) || pattern !== null;
}

/** The values of a column of categories, most frequent first; null for any other column. */
function categoriesOf({ distinct, values, type }: ColumnProfile): readonly string[] | null {
  const most = type === "integer" ? MAX_NUMBER_CATEGORIES : MAX_CATEGORIES;
  if (distinct === null || distinct.length > most) return null;
  return values >= ROWS_PER_CATEGORY * distinct.length ? distinct : null;
}

function ofNumbers(column: ColumnProfile): Expectation[] {
  const { name, type, numbers } = column;
  const about = { column: name };
  if (numbers === null) return [];
  const categories = type === "integer" ? categoriesOf(column) : null;
  if (categories !== null) {
    const set = categories.map(Number).sort((a, b) => a - b);
    return [expect("column_values_to_be_in_set", { ...about, value_set: set })];
  }
  if (looksLikeKey(column)) return [];
  const { mean, deviation } = numbers;
  const margin = MEAN_MARGIN * deviation;
  const ofMean = { min_value: roundDown(mean - margin), max_value: roundUp(mean + margin) };
  const range = widened(numbers, type === "integer");
  return [
    ...(areFinite(range) ? [expect("column_values_to_be_between", { ...about, ...range })] : []),
    ...(deviation > 0 && areFinite(ofMean)
      ? [expect("column_mean_to_be_between", { ...about, ...ofMean }, "warn")]
      : []),
  ];
}

function ofTexts(column: ColumnProfile): Expectation[] {
  const { name, pattern, longest } = column;
  const about = { column: name };
  const categories = categoriesOf(column);
  if (categories !== null)
    return [expect("column_values_to_be_in_set", { ...about, value_set: [...categories].sort() })];
  if (pattern !== null) return [expect("column_values_to_match_regex", { ...about, regex: pattern })];
  return [
    expect("column_value_lengths_to_be_between", {
      ...about,
      min_value: 1,
      max_value: roundUp(longest * 1.5),
    }),
  ];
}

/** Whether the bounds of huge numbers have not become larger than numbers can be. */
function areFinite({ min_value, max_value }: { min_value: number; max_value: number }): boolean {
  return Number.isFinite(min_value) && Number.isFinite(max_value);
}

/** A tenth of the span to either side, in round numbers; what never was negative does not become so. */
function widened({ min, max }: { min: number; max: number }, whole: boolean) {
  const margin = (max - min) / 10 || Math.abs(max) / 10 || 1;
  const low = roundDown(min - margin);
  const high = roundUp(max + margin);
  const [from, to] = whole ? [Math.floor(low), Math.ceil(high)] : [low, high];
  return { min_value: min >= 0 ? Math.max(0, from) : from, max_value: max <= 0 ? Math.min(0, to) : to };
}

/** The next number of two digits that matter, upwards. */
function roundUp(value: number): number {
  return rounded(value, Math.ceil);
}

function roundDown(value: number): number {
  return rounded(value, Math.floor);
}

function rounded(value: number, round: (value: number) => number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  return Number((round(value / unit) * unit).toPrecision(12));
}

/** The suite as a file for people to read and mend: a heading for each column, one line of arguments each. */
export function formatSuite({ name, expectations }: Suite, about: { source: string; rows: number }): string {
  const lines = [
    `# Suggested by titanic-ops from ${oneLine(about.source)} (${about.rows} rows), which meets it. Ranges are widened.`,
    "# Read it, mend it, and name it in the dataset file as `suite:`; or check with --suite.",
    `name: ${flow(name)}`,
    "expectations:",
  ];
  let column: unknown;
  for (const { type, kwargs, severity } of expectations) {
    if (kwargs.column !== undefined && kwargs.column !== column)
      lines.push("", `  # ${oneLine(String(kwargs.column))}`);
    column = kwargs.column;
    lines.push(`  - type: ${type}`, `    kwargs: ${flow(kwargs)}`);
    if (severity !== "error") lines.push(`    severity: ${severity}`);
  }
  return `${lines.join("\n")}\n`;
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
