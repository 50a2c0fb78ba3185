import type { ColumnSpec } from "../dataset/columns.ts";
import type { Expectation } from "./expectation.ts";

/** The part of a dataset's specification that says what its file may hold. */
export interface Declared {
  readonly id: string;
  readonly columns: Readonly<Record<string, ColumnSpec>>;
}

/** The expectations that a dataset's specification amounts to. `found` are the columns that the file has. */
export function declaredExpectations(spec: Declared, found: readonly string[]): Expectation[] {
  const wanted = Object.keys(spec.columns);
  const columns = wanted.filter((name) => found.includes(name));
  return [
    expect("expect_table_columns_to_match_set", { column_set: wanted, exact_match: true }),
    expect("expect_table_row_count_to_be_between", { min_value: 1, max_value: null }),
    ...columns.flatMap((name) => columnExpectations(name, spec.columns[name], spec)),
  ];
}

function columnExpectations(column: string, declared: ColumnSpec, { id }: Declared): Expectation[] {
  const { type, missing } = declared;
  const expectations: Expectation[] = [];
  const add = (what: string, kwargs: Expectation["kwargs"]) =>
    expectations.push(expect(`expect_column_values_to_${what}`, { column, ...kwargs }));
  // 1 - 0.9 is 0.09999999999999998.
  if (missing !== true)
    add("not_be_null", { mostly: missing === false ? 1 : Number((1 - missing).toFixed(12)) });
  if (type === "integer" || type === "number") {
    add("be_of_type", { type_: type });
    const { min, max } = declared;
    if (min !== undefined || max !== undefined)
      add("be_between", { min_value: min ?? null, max_value: max ?? null });
  }
  if (type !== "text" && declared.allowed !== undefined) add("be_in_set", { value_set: declared.allowed });
  if (type === "text" && declared.pattern !== undefined) add("match_regex", { regex: declared.pattern });
  if (declared.unique || column === id) add("be_unique", {});
  return expectations;
}

function expect(type: string, kwargs: Expectation["kwargs"]): Expectation {
  return { type, kwargs, severity: "error" };
}
