import { z } from "zod";
import { bounds, define, within } from "./definition.ts";
import type { Findings, Whole, WholeCheck } from "./expectation.ts";

type Told = { readonly success: boolean } & Findings;

function observe(look: (whole: Whole) => Told): WholeCheck {
  return {
    kind: "whole",
    columns: [],
    observe(whole) {
      const { success, ...result } = look(whole);
      return { success, result };
    },
  };
}

function matchSet(names: readonly string[], wanted: readonly string[], exact: boolean): Told {
  const unexpected = names.filter((name, i) => !wanted.includes(name) || names.indexOf(name) !== i).sort();
  const missing = wanted.filter((name) => !names.includes(name)).sort();
  const mismatched = { ...(unexpected.length > 0 && { unexpected }), ...(missing.length > 0 && { missing }) };
  return {
    success: missing.length === 0 && (!exact || unexpected.length === 0),
    observed_value: [...names],
    ...(Object.keys(mismatched).length > 0 && { details: { mismatched } }),
  };
}

function matchList(names: readonly string[], wanted: readonly string[]): Told {
  const places = Array.from({ length: Math.max(names.length, wanted.length) }, (_, at) => at);
  const mismatched = places
    .filter((at) => names[at] !== wanted[at])
    .map((at) => ({
      "Expected Column Position": at,
      Expected: wanted[at] ?? null,
      Found: names[at] ?? null,
    }));
  return {
    success: mismatched.length === 0,
    observed_value: [...names],
    ...(mismatched.length > 0 && { details: { mismatched } }),
  };
}

const count = z.int().min(0);
const names = z.array(z.string());

/** Expectations on which columns there are, and on how many rows. */
export const TABLE_EXPECTATIONS = [
  define(
    "expect_column_to_exist",
    // The name is looked for, so it may be absent: it is no column that the check reads.
    z.strictObject({ column: z.string(), column_index: z.int().min(0).nullish() }),
    ({ column, column_index: place }) =>
      observe((whole) => {
        const at = whole.names.indexOf(column);
        return { success: at >= 0 && (place == null || at === place) };
      }),
  ),
  define(
    "expect_table_columns_to_match_set",
    z.strictObject({ column_set: names, exact_match: z.boolean().nullish() }),
    ({ column_set, exact_match }) =>
      observe((whole) => matchSet(whole.names, column_set, exact_match !== false)),
  ),
  define(
    "expect_table_columns_to_match_ordered_list",
    z.strictObject({ column_list: names }),
    ({ column_list }) => observe((whole) => matchList(whole.names, column_list)),
  ),
  define("expect_table_column_count_to_equal", z.strictObject({ value: count }), ({ value }) =>
    observe((whole) => ({ success: whole.names.length === value, observed_value: whole.names.length })),
  ),
  define("expect_table_column_count_to_be_between", z.strictObject(bounds), (kwargs) =>
    observe((whole) => ({
      success: within(kwargs)(whole.names.length),
      observed_value: whole.names.length,
    })),
  ),
  define("expect_table_row_count_to_equal", z.strictObject({ value: count }), ({ value }) =>
    observe(({ rows }) => ({ success: rows === value, observed_value: rows })),
  ),
  define("expect_table_row_count_to_be_between", z.strictObject(bounds), (kwargs) =>
    observe(({ rows }) => ({ success: within(kwargs)(rows), observed_value: rows })),
  ),
].map((definition) => ({ ...definition, columns: () => [] }));
