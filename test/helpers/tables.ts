import fc from "fast-check";
import type { Cell } from "../../src/core/dataset/cells.ts";
import { type Column, cell, type Table, takeRows } from "../../src/core/dataset/table.ts";
import { createTableBuilder } from "../../src/core/dataset/table-builder.ts";

/** A table from its columns: of numbers where the first value that is not null is one (NaN is), else of text. */
export function tableOf(columns: Readonly<Record<string, readonly Cell[]>>): Table {
  const kinds = Object.entries(columns).map(
    ([name, cells]) =>
      [name, typeof cells.find((value) => value !== null) === "number" ? "number" : "text"] as const,
  );
  return tableOfRows(kinds, transpose(Object.values(columns)));
}

/** A table from its rows. */
export function tableOfRows(
  kinds: Iterable<readonly [string, Column["kind"]]>,
  rows: readonly (readonly Cell[])[],
): Table {
  const builder = createTableBuilder(kinds);
  for (const row of rows) builder.add(row);
  return builder.table();
}

/** The cells of a column. */
export function cellsOf(table: Table, name: string): Cell[] {
  const column = table.columns.get(name);
  if (column === undefined) throw new Error(`no column \`${name}\``);
  return Array.from({ length: table.rows }, (_, row) => cell(column, row));
}

/** Every column's cells, by name. */
export function contentOf(table: Table): Record<string, Cell[]> {
  return Object.fromEntries([...table.columns.keys()].map((name) => [name, cellsOf(table, name)]));
}

/** Each row of a table as a table of its own, as serving sees it. */
export function singleRows(table: Table): Table[] {
  return Array.from({ length: table.rows }, (_, row) => takeRows(table, [row]));
}

/** Finite numbers, among them -0, the smallest and the largest. */
export const finiteNumbers = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: -5, max: 5 }) },
  { weight: 2, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(-0, 0.1 + 0.2, Number.MIN_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** 53),
  },
);

/** Texts that a CSV file can hold in a field, among them those that must be quoted. Empty is missing. */
export const fieldTexts = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 8 }),
  fc
    .array(fc.constantFrom("a", " ", ",", '"', "\n", "\r", "\r\n", "\t", ";", "é", "𝄞", "\u2028", "\uFEFF"), {
      minLength: 1,
      maxLength: 6,
    })
    .map((parts) => parts.join("")),
);

function transpose(columns: readonly (readonly Cell[])[]): Cell[][] {
  return columns[0].map((_, row) => columns.map((cells) => cells[row]));
}
