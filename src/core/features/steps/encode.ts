import { z } from "zod";
import { type Column, cell, type NumberColumn, type Table } from "../../dataset/table.ts";
import { fittedStep } from "../step.ts";
import { computed } from "./arithmetic.ts";

const categoriesSchema = z
  .array(z.union([z.string(), z.number()]).transform(String))
  .min(1)
  .refine((categories) => new Set(categories).size === categories.length, "names a category twice");
const stateSchema = z.array(z.string());

/**
 * One column of 0 and 1 for each category, and one more, `<column>=unknown`, for everything else: a category that
 * is not listed, or not seen in training where none are listed, or a missing value that no step has filled. A category
 * of that very name shares the column.
 */
export const oneHot = fittedStep({
  schema: z.strictObject({
    step: z.literal("one-hot"),
    column: z.string(),
    categories: categoriesSchema.optional(),
  }),
  state: stateSchema,
  inputs: ({ column }) => [{ key: "column", name: column, kind: null }],
  effect: ({ column, categories }) => ({
    adds: [...(categories ?? []), "unknown"].map((category) => [`${column}=${category}`, "number"] as const),
    drops: [column],
  }),
  fit: ({ column, categories }, table) => categories ?? seenCategories(table, column),
  prepare({ column: name }, categories) {
    const index = new Map(categories.map((category, i) => [category, i]));
    const all = [...new Set([...categories, "unknown"])];
    const names = all.map((category) => `${name}=${category}`);
    return (columns, rows) => {
      const code = categoryIndex(columns.get(name) as Column, index, all.indexOf("unknown"));
      const made = names.map((): NumberColumn => ({ kind: "number", values: new Float64Array(rows) }));
      for (let row = 0; row < rows; row++) made[code(row)].values[row] = 1;
      return new Map(names.map((column, i) => [column, made[i]]));
    };
  },
});

/** The position of a category in the list, from 0; anything else, and a missing value, is the number after the last. */
export const ordinal = fittedStep({
  schema: z.strictObject({
    step: z.literal("ordinal"),
    column: z.string(),
    categories: categoriesSchema.optional(),
  }),
  state: stateSchema,
  inputs: ({ column }) => [{ key: "column", name: column, kind: null }],
  effect: ({ column }) => ({ adds: [[column, "number"]] }),
  fit: ({ column, categories }, table) => categories ?? seenCategories(table, column),
  prepare({ column: name }, categories) {
    const index = new Map(categories.map((category, i) => [category, i]));
    return (columns, rows) =>
      new Map([[name, computed(rows, categoryIndex(columns.get(name) as Column, index, categories.length))]]);
  },
});

/** The categories of a column in training, by code point so that the order of the rows does not matter. */
export function seenCategories(table: Table, name: string): string[] {
  const column = table.columns.get(name) as Column;
  const seen = new Set<string>();
  for (let row = 0; row < table.rows; row++) {
    const value = cell(column, row);
    if (value !== null) seen.add(String(value));
  }
  return [...seen].sort((a, b) => (a < b ? -1 : 1));
}

/** Which category a row holds; `unknown` for none of them. Looked up once a dictionary entry, not once a row. */
export function categoryIndex(
  column: Column,
  index: ReadonlyMap<string, number>,
  unknown: number,
): (row: number) => number {
  if (column.kind === "number") {
    const { values } = column;
    return (row) => (Number.isNaN(values[row]) ? unknown : (index.get(String(values[row])) ?? unknown));
  }
  const byCode = column.dictionary.map((text) => index.get(text) ?? unknown);
  return (row) => (column.codes[row] < 0 ? unknown : byCode[column.codes[row]]);
}
