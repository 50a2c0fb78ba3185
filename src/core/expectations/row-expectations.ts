import { z } from "zod";
import type { Cell } from "../dataset/cells.ts";
import { sqlDeviation } from "./aggregate-expectations.ts";
import { define, mostly, ofNumbers, onColumn } from "./definition.ts";
import type { GroupCheck, Locate, RowCheck } from "./expectation.ts";

const pair = { column_A: z.string(), column_B: z.string() };
const columnList = z.array(z.string()).min(2);

/** Which pairs count as missing. */
const ignorePair = {
  ignore_row_if: z
    .enum(["both_values_are_missing", "either_value_is_missing", "neither", "never"])
    .default("both_values_are_missing"),
};

/** Which rows of several columns count as missing. */
const ignoreRow = {
  ignore_row_if: z
    .enum(["all_values_are_missing", "any_value_is_missing", "never"])
    .default("all_values_are_missing"),
};

/** How many of a row's values may be missing, at most, for it to be judged. */
function tolerated(ignoreRowIf: string, columns: number): number {
  if (ignoreRowIf === "neither" || ignoreRowIf === "never") return columns;
  return /^(either|any)/.test(ignoreRowIf) ? 0 : columns - 1;
}

interface Several {
  readonly columns: readonly string[];
  readonly ignoreRowIf: string;
  /** Whether the values are as expected; only asked where none is missing, and a missing one is not as expected. */
  readonly ok: (values: readonly Cell[]) => boolean;
  readonly asPair?: boolean;
}

function eachRow({ columns, ignoreRowIf, ok, asPair = false }: Several, locate: Locate): RowCheck {
  const places = columns.map(locate);
  const most = tolerated(ignoreRowIf, columns.length);
  return {
    kind: "row",
    judge({ values }) {
      const found = places.map((at) => values[at]);
      // What is not of its column's type is the type expectation's to tell.
      if (found.includes(undefined)) return "expected";
      const absent = found.filter((value) => value === null).length;
      if (absent > most) return "ignored";
      return absent === 0 && ok(found as Cell[]) ? "expected" : "unexpected";
    },
    example({ values }) {
      const found = places.map((at) => values[at] ?? null);
      return asPair ? found : Object.fromEntries(columns.map((name, i) => [name, found[i]]));
    },
  };
}

/** No two rows have the same values in these columns; every one of those that do is unexpected. */
function unique(columns: readonly string[], ignoreRowIf: string): GroupCheck {
  return {
    kind: "group",
    columns,
    unexpected(column) {
      const keys = columns.map(column);
      const same = keys.map((key) => `rows.${key} IS NOT DISTINCT FROM twice.${key}`).join(" AND ");
      return `SELECT rows.row FROM rows JOIN (SELECT ${keys.join(", ")} FROM rows GROUP BY ${keys.join(", ")} HAVING COUNT(*) > 1) twice ON ${same} WHERE NOT (${this.ignored((name) => `rows.${column(name)}`)})`;
    },
    ignored(column) {
      if (tolerated(ignoreRowIf, columns.length) === columns.length) return "FALSE";
      const nulls = columns.map((name) => `${column(name)} IS NULL`);
      return nulls.join(ignoreRowIf === "any_value_is_missing" ? " OR " : " AND ");
    },
  };
}

/** How many standard deviations a number is from the mean of its column. */
function zScores(kwargs: { column: string; threshold: number; double_sided: boolean }): GroupCheck {
  const { threshold, double_sided } = kwargs;
  return {
    kind: "group",
    columns: [kwargs.column],
    unexpected(column) {
      const value = column(kwargs.column);
      const score = `(${value} - mean) / deviation`;
      const limit = double_sided ? Math.abs(threshold) : threshold;
      // A column of one value, with one value, or of numbers too huge to be squared has no score that could be too large.
      return `SELECT row FROM rows, (SELECT favg(${value}) AS mean, ${sqlDeviation(value)} AS deviation FROM rows) WHERE deviation > 0 AND isfinite(deviation) AND ${double_sided ? `abs(${score})` : score} >= ${limit}`;
    },
    ignored: (column) => `${column(kwargs.column)} IS NULL`,
  };
}

const ofTwoNumbers = {
  numbers: ({ column_A, column_B }: { column_A: string; column_B: string }) => [column_A, column_B],
};

/** Expectations on rows that concern several columns, or that only all rows together can tell. */
export const ROW_EXPECTATIONS = [
  define("expect_column_values_to_be_unique", onColumn(mostly), ({ column }) =>
    unique([column], "all_values_are_missing"),
  ),
  define(
    "expect_compound_columns_to_be_unique",
    z.strictObject({ column_list: columnList, ...ignoreRow, ...mostly }),
    ({ column_list, ignore_row_if }) => unique(column_list, ignore_row_if),
  ),
  define(
    "expect_column_value_z_scores_to_be_less_than",
    onColumn({ threshold: z.number(), double_sided: z.boolean().default(true), ...mostly }),
    (kwargs) => zScores(kwargs),
    ofNumbers,
  ),
  define(
    "expect_column_pair_values_a_to_be_greater_than_b",
    z.strictObject({ ...pair, or_equal: z.boolean().nullish(), ...ignorePair, ...mostly }),
    ({ column_A, column_B, or_equal, ignore_row_if: ignoreRowIf }, locate) => {
      const ok = ([a, b]: readonly Cell[]) => Number(a) > Number(b) || (or_equal === true && a === b);
      return eachRow({ columns: [column_A, column_B], ignoreRowIf, ok, asPair: true }, locate);
    },
    ofTwoNumbers,
  ),
  define(
    "expect_column_pair_values_to_be_equal",
    z.strictObject({ ...pair, ...ignorePair, ...mostly }),
    ({ column_A, column_B, ignore_row_if: ignoreRowIf }, locate) => {
      const ok = ([a, b]: readonly Cell[]) => a === b;
      return eachRow({ columns: [column_A, column_B], ignoreRowIf, ok, asPair: true }, locate);
    },
  ),
  define(
    "expect_multicolumn_sum_to_equal",
    z.strictObject({ column_list: columnList, sum_total: z.number(), ...ignoreRow, ...mostly }),
    ({ column_list, sum_total, ignore_row_if: ignoreRowIf }, locate) => {
      const ok = (values: readonly Cell[]) =>
        values.reduce<number>((sum, value) => sum + Number(value), 0) === sum_total;
      return eachRow({ columns: column_list, ignoreRowIf, ok }, locate);
    },
    { numbers: ({ column_list }) => column_list },
  ),
] as const;
