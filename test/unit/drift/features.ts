import fc from "fast-check";
import type { Cell } from "../../../src/core/dataset/cells.ts";
import type { Table } from "../../../src/core/dataset/table.ts";
import { tableOfRows } from "../../helpers/tables.ts";

const KINDS = [
  ["age", "number"],
  ["alone", "number"],
  ["port", "text"],
] as const;

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 5 });

/** A row of features, with missing values, infinite ones and rare categories. */
export const featureRow: fc.Arbitrary<Cell[]> = fc.tuple(
  maybe(
    fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 80 }) }, fc.constantFrom(1 / 0, -1 / 0, -0)),
  ),
  maybe(fc.constantFrom(0, 1)),
  maybe(fc.constantFrom("C", "Q", "S", "S", "S", "__proto__", "X", "Ω")),
);

/** Rows of features. */
export function featureRows(minLength: number, maxLength: number): fc.Arbitrary<Cell[][]> {
  return fc.array(featureRow, { minLength, maxLength });
}

/** The table of such rows. */
export function featureTable(rows: readonly (readonly Cell[])[]): Table {
  return tableOfRows(KINDS, rows);
}
