import type { Cell } from "../dataset/cells.ts";
import { type Bounds, bounds, define, ofNumbers, onColumn, within } from "./definition.ts";
import type { Whole, WholeCheck } from "./expectation.ts";
import { ranked } from "./ranks.ts";

/** A number that stands for a column lies within bounds; one that there is none of, of no values, does not. */
function between(
  kwargs: Bounds & { readonly column: string },
  measure: (whole: Whole, column: string) => Promise<number | null>,
): WholeCheck {
  return {
    kind: "whole",
    columns: [kwargs.column],
    async observe(whole) {
      const observed = await measure(whole, whole.column(kwargs.column));
      return {
        success: observed !== null && within(kwargs)(observed),
        result: { observed_value: observed },
      };
    },
  };
}

/** Measures a column by one SQL aggregate. */
const by = (aggregate: (column: string) => string) => async (whole: Whole, column: string) => {
  const [{ value }] = await whole.query(`SELECT ${aggregate(column)} AS value FROM rows`);
  return numberOf(value);
};

/** What is not finite, as the sum of huge numbers, has no place in JSON. */
function numberOf(value: Cell): number | null {
  return value === null || !Number.isFinite(Number(value)) ? null : Number(value);
}

/**
 * SQL of the sample standard deviation of a column of `rows`, null below two values. Of huge numbers it is NaN, where
 * DuckDB's own aggregate makes the whole query fail.
 */
export function sqlDeviation(column: string): string {
  const step = `(${column} - (SELECT favg(${column}) FROM rows))`;
  return `sqrt(fsum(${step} * ${step}) / nullif(count(${column}) - 1, 0))`;
}

async function median(whole: Whole, column: string): Promise<number | null> {
  const [{ n }] = await whole.query(`SELECT COUNT(${column}) AS n FROM rows`);
  const last = Number(n) - 1;
  if (last < 0) return null;
  const [low, high] = await ranked(whole, column, [Math.floor(last / 2), Math.ceil(last / 2)]);
  return (low + high) / 2;
}

const column = onColumn(bounds);
const overNumbers = (type: string, measure: (whole: Whole, column: string) => Promise<number | null>) =>
  define(type, column, (kwargs) => between(kwargs, measure), ofNumbers);
const overValues = (type: string, aggregate: (column: string) => string) =>
  define(type, column, (kwargs) => between(kwargs, by(aggregate)));

/** Expectations on a number that stands for a whole column. Sums are compensated, so that their order does not show. */
export const AGGREGATE_EXPECTATIONS = [
  overNumbers(
    "expect_column_min_to_be_between",
    by((c) => `min(${c})`),
  ),
  overNumbers(
    "expect_column_max_to_be_between",
    by((c) => `max(${c})`),
  ),
  overNumbers(
    "expect_column_mean_to_be_between",
    by((c) => `favg(${c})`),
  ),
  overNumbers("expect_column_median_to_be_between", median),
  // The sum of nothing is 0, as pandas has it.
  overNumbers(
    "expect_column_sum_to_be_between",
    by((c) => `coalesce(fsum(${c}), 0)`),
  ),
  overNumbers("expect_column_stdev_to_be_between", by(sqlDeviation)),
  overValues("expect_column_unique_value_count_to_be_between", (c) => `count(DISTINCT ${c})`),
  overValues(
    "expect_column_proportion_of_unique_values_to_be_between",
    (c) => `coalesce(count(DISTINCT ${c}) / nullif(count(${c}), 0), 0)`,
  ),
  overValues(
    "expect_column_proportion_of_non_null_values_to_be_between",
    (c) => `coalesce(count(${c}) / nullif(count(*), 0), 0)`,
  ),
];
