import type { Expectation } from "./expectation.ts";

/** The file has exactly these columns, each once, in any order. */
export function columnsMatchSet(wanted: readonly string[], found: readonly string[]): Expectation {
  const type = "expect_table_columns_to_match_set";
  const kwargs = { column_set: [...wanted], exact_match: true };
  // With as many names found as wanted, none can be unknown or stand twice.
  const success = wanted.length === found.length && wanted.every((name) => found.includes(name));
  return {
    type,
    kwargs,
    breaks: () => false,
    result: () => ({ success, expectation_config: { type, kwargs }, result: { observed_value: [...found] } }),
  };
}

/** The file has at least so many rows. */
export function rowCountAtLeast(min: number): Expectation {
  const type = "expect_table_row_count_to_be_between";
  const kwargs = { min_value: min, max_value: null };
  let rows = 0;
  return {
    type,
    kwargs,
    breaks() {
      rows++;
      return false;
    },
    result: () => ({
      success: rows >= min,
      expectation_config: { type, kwargs },
      result: { observed_value: rows },
    }),
  };
}
