import { z } from "zod";
import type { Column, NumberColumn } from "../../dataset/table.ts";
import { type Input, rowStep } from "../step.ts";

/** The values of a column that the configuration check has found to be numeric. */
export function numbers(columns: ReadonlyMap<string, Column>, name: string): Float64Array {
  return (columns.get(name) as NumberColumn).values;
}

/** A numeric column computed cell by cell; a result too large for a number is missing, as no CSV could hold it. */
export function computed(rows: number, value: (row: number) => number): NumberColumn {
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const result = value(row);
    values[row] = Number.isFinite(result) ? result : Number.NaN;
  }
  return { kind: "number", values };
}

const numericInput = (name: string, key = "column"): Input => ({ key, name, kind: "number" });
const numericInputs = (names: readonly string[]): Input[] =>
  names.map((name, index) => numericInput(name, `columns.${index}`));

/** Sum of columns plus a constant, as family size = siblings + parents + 1. Missing if any of them is. */
export const sum = rowStep({
  schema: z.strictObject({
    step: z.literal("sum"),
    columns: z.array(z.string()).min(1),
    plus: z.number().default(0),
    as: z.string(),
  }),
  inputs: ({ columns }) => numericInputs(columns),
  effect: ({ as }) => ({ adds: [[as, "number"]] }),
  prepare:
    ({ columns: names, plus, as }) =>
    (columns, rows) => {
      const parts = names.map((name) => numbers(columns, name));
      return new Map([[as, computed(rows, (row) => parts.reduce((total, part) => total + part[row], plus))]]);
    },
});

/** Product of columns, an interaction. Missing if any of them is. */
export const product = rowStep({
  schema: z.strictObject({
    step: z.literal("product"),
    columns: z.array(z.string()).min(2),
    as: z.string(),
  }),
  inputs: ({ columns }) => numericInputs(columns),
  effect: ({ as }) => ({ adds: [[as, "number"]] }),
  prepare:
    ({ columns: names, as }) =>
    (columns, rows) => {
      const parts = names.map((name) => numbers(columns, name));
      return new Map([[as, computed(rows, (row) => parts.reduce((total, part) => total * part[row], 1))]]);
    },
});

/** 1 where a number equals `value`, else 0. Missing stays missing. */
export const equals = rowStep({
  schema: z.strictObject({
    step: z.literal("equals"),
    column: z.string(),
    value: z.number(),
    as: z.string(),
  }),
  inputs: ({ column }) => [numericInput(column)],
  effect: ({ as }) => ({ adds: [[as, "number"]] }),
  prepare:
    ({ column, value, as }) =>
    (columns, rows) => {
      const values = numbers(columns, column);
      const judge = (cell: number) => (Number.isNaN(cell) ? cell : Number(cell === value));
      return new Map([[as, computed(rows, (row) => judge(values[row]))]]);
    },
});

/** log(1 + x), for long-tailed amounts. Below -1 the result is missing. */
export const log1p = rowStep({
  schema: z.strictObject({ step: z.literal("log1p"), column: z.string(), as: z.string().optional() }),
  inputs: ({ column }) => [numericInput(column)],
  effect: ({ column, as }) => ({ adds: [[as ?? column, "number"]] }),
  prepare:
    ({ column, as }) =>
    (columns, rows) => {
      const values = numbers(columns, column);
      return new Map([
        [as ?? column, computed(rows, (row) => (values[row] > -1 ? Math.log1p(values[row]) : Number.NaN))],
      ]);
    },
});
