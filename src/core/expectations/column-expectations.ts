import type { Cell } from "../dataset/cells.ts";
import type { CheckedRow, Expectation } from "./expectation.ts";
import { MAX_EXAMPLES } from "./expectation.ts";

/** How a check judges one cell: `text` is what the file holds, `value` what it stands for. */
type Judge = (text: string, value: Cell | undefined) => boolean;

/** An expectation on each value of a column; missing values are passed over. */
function onValues(type: string, column: string, kwargs: Expectation["kwargs"], ok: Judge): Expectation {
  const tally = createTally(column);
  return {
    type,
    kwargs: { column, ...kwargs },
    breaks(row) {
      const text = row.texts.get(column) ?? "";
      const value = row.values.get(column);
      if (value === null) return tally.missing();
      return ok(text, value) ? tally.expected() : tally.unexpected(row);
    },
    result() {
      const result = tally.result();
      return {
        success: result.unexpected_count === 0,
        expectation_config: { type, kwargs: this.kwargs },
        result,
      };
    },
  };
}

/** Every value is of the column's declared type. */
export function ofType(column: string, type: string): Expectation {
  return onValues(
    "expect_column_values_to_be_of_type",
    column,
    { type_: type },
    (_, value) => value !== undefined,
  );
}

/** Every number lies within the bounds, both included; a bound left out does not bind. */
export function between(column: string, min: number | undefined, max: number | undefined): Expectation {
  const kwargs = { min_value: min ?? null, max_value: max ?? null };
  return onValues("expect_column_values_to_be_between", column, kwargs, (_, value) => {
    // What is not a number is the type expectation's to tell.
    if (typeof value !== "number") return true;
    return (min === undefined || value >= min) && (max === undefined || value <= max);
  });
}

/** Every value is one of the allowed ones. */
export function inSet(column: string, allowed: readonly (string | number)[]): Expectation {
  const set = new Set<Cell>(allowed);
  return onValues(
    "expect_column_values_to_be_in_set",
    column,
    { value_set: [...allowed] },
    (_, value) => value === undefined || set.has(value),
  );
}

/** Every text matches the pattern. */
export function matchesRegex(column: string, pattern: string): Expectation {
  const expression = new RegExp(pattern, "u");
  return onValues("expect_column_values_to_match_regex", column, { regex: pattern }, (text) =>
    expression.test(text),
  );
}

/** No value stands twice; the second and later ones are the unexpected. */
export function unique(column: string): Expectation {
  const seen = new Set<Cell | undefined>();
  return onValues("expect_column_values_to_be_unique", column, {}, (text, value) => {
    const key = value ?? text;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** No cell is empty, or at most the share `allowed` of them. Rows are invalid only where none may be empty. */
export function notNull(column: string, allowed: number): Expectation {
  const tally = createTally(column);
  // 1 - 0.9 is 0.09999999999999998.
  const kwargs = { column, mostly: Number((1 - allowed).toFixed(12)) };
  const type = "expect_column_values_to_not_be_null";
  return {
    type,
    kwargs,
    breaks(row) {
      if (row.values.get(column) !== null) return tally.expected();
      return tally.unexpected(row) && allowed === 0;
    },
    result() {
      // Here the missing cells are the unexpected ones: a count of missing beside them would always be 0.
      const {
        missing_count: _,
        missing_percent: __,
        partial_unexpected_list: ___,
        ...result
      } = tally.result();
      // Divided, not multiplied: 29 of 100 is 0.29, but 0.29 · 100 is less than 29.
      const share = result.element_count === 0 ? 0 : result.unexpected_count / result.element_count;
      const success = share <= allowed;
      return { success, expectation_config: { type, kwargs }, result };
    },
  };
}

function createTally(column: string) {
  let elements = 0;
  let missing = 0;
  let unexpected = 0;
  const examples: string[] = [];
  const lines: number[] = [];
  return {
    missing(): boolean {
      elements++;
      missing++;
      return false;
    },
    expected(): boolean {
      elements++;
      return false;
    },
    unexpected(row: CheckedRow): boolean {
      elements++;
      unexpected++;
      if (examples.length < MAX_EXAMPLES) {
        examples.push(row.texts.get(column) ?? "");
        lines.push(row.line);
      }
      return true;
    },
    result: () => ({
      element_count: elements,
      missing_count: missing,
      missing_percent: percent(missing, elements),
      unexpected_count: unexpected,
      unexpected_percent: percent(unexpected, elements - missing),
      unexpected_percent_total: percent(unexpected, elements),
      partial_unexpected_list: examples,
      partial_unexpected_lines: lines,
    }),
  };
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}
