import type { ColumnSpec } from "../dataset/columns.ts";
import { between, inSet, matchesRegex, notNull, ofType, unique } from "./column-expectations.ts";
import type { Expectation } from "./expectation.ts";
import { columnsMatchSet, rowCountAtLeast } from "./table-expectations.ts";

/** The part of a dataset's specification that says what its file may hold. */
export interface Declared {
  readonly id: string;
  readonly columns: Readonly<Record<string, ColumnSpec>>;
}

/** The expectations that a dataset's specification amounts to. `found` are the columns that the file has. */
export function expectationSuite(spec: Declared, found: readonly string[]): Expectation[] {
  const wanted = Object.keys(spec.columns);
  const columns = wanted.filter((name) => found.includes(name));
  return [
    columnsMatchSet(wanted, found),
    rowCountAtLeast(1),
    ...columns.flatMap((name) => columnExpectations(name, spec.columns[name], spec)),
  ];
}

function columnExpectations(name: string, column: ColumnSpec, spec: Declared): Expectation[] {
  const expectations: Expectation[] = [];
  if (column.missing !== true)
    expectations.push(notNull(name, column.missing === false ? 0 : column.missing));
  if (column.type === "integer" || column.type === "number") {
    expectations.push(ofType(name, column.type));
    if (column.min !== undefined || column.max !== undefined)
      expectations.push(between(name, column.min, column.max));
  }
  if (column.type !== "text" && column.allowed !== undefined) expectations.push(inSet(name, column.allowed));
  if (column.type === "text" && column.pattern !== undefined)
    expectations.push(matchesRegex(name, column.pattern));
  if (column.unique || name === spec.id) expectations.push(unique(name));
  return expectations;
}
