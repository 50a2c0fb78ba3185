import { z } from "zod";
import type { Cell } from "../dataset/cells.ts";
import { define, ofNumbers, ofSet, onColumn, valueSet } from "./definition.ts";
import { MAX_EXAMPLES, type Observation, type Whole, type WholeCheck } from "./expectation.ts";
import { INTERPOLATIONS, type Interpolation, quantilesOf } from "./ranks.ts";

/** A check of one column that asks the scratch table. */
function onWhole(
  column: string,
  observe: (whole: Whole, column: string) => Promise<Observation>,
): WholeCheck {
  return { kind: "whole", columns: [column], observe: (whole) => observe(whole, whole.column(column)) };
}

type Values = readonly (string | number)[];

interface OfSet {
  readonly column: string;
  readonly value_set: Values;
}

/** Whether the set has a value; a column of text holds the digits of a number that the set may name. */
function has(set: Values, value: Cell): boolean {
  return set.some((each) => each === value || String(each) === value);
}

/** The SQL condition that a column's value is in the set. */
function inSet({ holdsNumbers }: Whole, name: string, { column, value_set }: OfSet): string {
  const written = value_set.flatMap((value) => {
    if (!holdsNumbers(column)) return [`'${String(value).replaceAll("'", "''")}'`];
    return typeof value === "number" ? [String(value)] : [];
  });
  return written.length === 0 ? "FALSE" : `${name} IN (${written.join(", ")})`;
}

/** The distinct values that are not in the set: how many, and the first of them. */
async function outside(whole: Whole, name: string, set: OfSet) {
  const where = `${name} IS NOT NULL AND NOT (${inSet(whole, name, set)})`;
  const [{ count }] = await whole.query(`SELECT COUNT(DISTINCT ${name}) AS count FROM rows WHERE ${where}`);
  const some = await whole.query(
    `SELECT DISTINCT ${name} AS value FROM rows WHERE ${where} ORDER BY value LIMIT ${MAX_EXAMPLES}`,
  );
  return { count: Number(count), some: some.map(({ value }) => value) };
}

/** The values of the set that the column lacks. */
async function lacking(whole: Whole, name: string, set: OfSet): Promise<Cell[]> {
  const found = await whole.query(
    `SELECT DISTINCT ${name} AS value FROM rows WHERE ${inSet(whole, name, set)}`,
  );
  return set.value_set.filter((value) => !found.some((row) => has([value], row.value)));
}

function distinctValues(kwargs: OfSet, parts: { inside: boolean; whole: boolean }): WholeCheck {
  return onWhole(kwargs.column, async (whole, name) => {
    const extra = parts.inside ? await outside(whole, name, kwargs) : { count: 0, some: [] };
    const missing = parts.whole ? await lacking(whole, name, kwargs) : [];
    return {
      success: extra.count === 0 && missing.length === 0,
      result: {
        observed_value: null,
        ...(parts.inside && { unexpected_count: extra.count, partial_unexpected_list: extra.some }),
        ...(parts.whole && {
          missing_count: missing.length,
          partial_missing_list: missing.slice(0, MAX_EXAMPLES),
        }),
      },
    };
  });
}

function mostCommon({ column, value_set, ties_okay }: OfSet & { ties_okay?: boolean | null | undefined }) {
  return onWhole(column, async ({ query }, name) => {
    const counts = `SELECT ${name} AS value, COUNT(*) AS count FROM rows WHERE ${name} IS NOT NULL GROUP BY ${name}`;
    const found = await query(
      `WITH counts AS (${counts}) SELECT value FROM counts WHERE count = (SELECT max(count) FROM counts) ORDER BY value LIMIT ${MAX_EXAMPLES}`,
    );
    const common = found.map(({ value }) => value);
    const known = common.filter((value) => has(value_set, value)).length;
    const success = ties_okay ? known > 0 : common.length === 1 && known === 1;
    return { success, result: { observed_value: common } };
  });
}

const ranges = z
  .strictObject({
    quantiles: z.array(z.number().min(0).max(1)).min(1),
    value_ranges: z.array(z.tuple([z.number().nullable(), z.number().nullable()])).min(1),
  })
  .refine(({ quantiles, value_ranges }) => quantiles.length === value_ranges.length, {
    path: ["value_ranges"],
    message: "has not as many ranges as there are quantiles",
  });

interface QuantileKwargs {
  readonly column: string;
  readonly quantile_ranges: z.output<typeof ranges>;
  readonly allow_relative_error?: Interpolation | boolean | null | undefined;
}

function quantiles({ column, quantile_ranges, allow_relative_error }: QuantileKwargs) {
  const { quantiles: wanted, value_ranges } = quantile_ranges;
  const interpolation = typeof allow_relative_error === "string" ? allow_relative_error : "nearest";
  return onWhole(column, async (whole, name) => {
    const [{ count }] = await whole.query(`SELECT COUNT(${name}) AS count FROM rows`);
    const n = Number(count);
    const values =
      n === 0
        ? wanted.map(() => null)
        : await quantilesOf(whole, name, { n, quantiles: wanted, interpolation });
    const details = values.map((value, i) => value !== null && inRange(value, value_ranges[i]));
    return {
      success: details.every(Boolean),
      result: {
        observed_value: { quantiles: [...wanted], values },
        details: { success_details: details },
      },
    };
  });
}

/** A bound is met from outside too by what differs from it by 1e-4 of it, as Great Expectations allows. */
function inRange(value: number, [low, high]: readonly [number | null, number | null]): boolean {
  const close = (bound: number | null) =>
    bound !== null && Math.abs(value - bound) <= 1e-4 * Math.abs(bound) + 1e-8;
  return (
    close(low) ||
    close(high) ||
    (value >= (low ?? Number.NEGATIVE_INFINITY) && value <= (high ?? Number.POSITIVE_INFINITY))
  );
}

const setKwargs = onColumn({ value_set: valueSet });

/** Expectations on the distinct values of a column, and on how they are spread. */
export const DISTRIBUTION_EXPECTATIONS = [
  define(
    "expect_column_distinct_values_to_be_in_set",
    setKwargs,
    (kwargs) => distinctValues(kwargs, { inside: true, whole: false }),
    ofSet,
  ),
  define(
    "expect_column_distinct_values_to_contain_set",
    setKwargs,
    (kwargs) => distinctValues(kwargs, { inside: false, whole: true }),
    ofSet,
  ),
  define(
    "expect_column_distinct_values_to_equal_set",
    setKwargs,
    (kwargs) => distinctValues(kwargs, { inside: true, whole: true }),
    ofSet,
  ),
  define(
    "expect_column_most_common_value_to_be_in_set",
    onColumn({ value_set: valueSet, ties_okay: z.boolean().nullish() }),
    mostCommon,
    ofSet,
  ),
  define(
    "expect_column_quantile_values_to_be_between",
    onColumn({
      quantile_ranges: ranges,
      allow_relative_error: z.union([z.boolean(), z.enum(INTERPOLATIONS)]).nullish(),
    }),
    quantiles,
    ofNumbers,
  ),
] as const;
