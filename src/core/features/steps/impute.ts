import { z } from "zod";
import { type Column, cell, createDictionary, type Table } from "../../dataset/table.ts";
import { fittedStep, type Input } from "../step.ts";
import { mean, median } from "./statistics.ts";

const valueSchema = z.union([z.number(), z.string()]);
type Value = z.infer<typeof valueSchema>;

/** The fill values: one for all rows, and one for each group that had any value in training. */
const stateSchema = z.strictObject({
  overall: valueSchema,
  groups: z.array(z.tuple([z.string(), valueSchema])),
});

/**
 * Fills missing cells with the median, mean or mode of the training rows, or a constant; with `by`, of the training
 * rows that agree in those columns (a group not seen in training takes the overall value).
 * A median of an even count is the mean of the two middle values; among equally frequent values the smallest wins.
 */
export const impute = fittedStep({
  schema: z
    .strictObject({
      step: z.literal("impute"),
      column: z.string(),
      strategy: z.enum(["median", "mean", "mode", "constant"]),
      value: valueSchema.optional(),
      by: z.array(z.string()).default([]),
    })
    .refine((config) => (config.strategy === "constant") === (config.value !== undefined), {
      path: ["value"],
      message: "goes with `strategy: constant`, and only with it",
    }),
  state: stateSchema,
  inputs: ({ column, strategy, value, by }) => [
    { key: "column", name: column, kind: kindNeeded(strategy, value) },
    ...by.map((name, index): Input => ({ key: `by.${index}`, name, kind: null })),
  ],
  effect: () => ({}),
  fit({ column: name, strategy, value, by }, table) {
    const column = table.columns.get(name) as Column;
    const fallback = column.kind === "number" ? 0 : "";
    const summarise = (rows: Value[]): Value =>
      strategy === "constant" ? (value ?? fallback) : SUMMARIES[strategy](rows);
    const groups = new Map<string, Value[]>();
    const all: Value[] = [];
    const key = groupKey(by, table.columns);
    for (let row = 0; row < table.rows; row++) {
      const found = cell(column, row);
      if (found === null) continue;
      all.push(found);
      if (by.length > 0) pushTo(groups, key(row), found);
    }
    return {
      // A column with no value at all in training has nothing to learn from; it becomes 0 or the empty text.
      overall: all.length > 0 || strategy === "constant" ? summarise(all) : fallback,
      groups: [...groups].map(([group, rows]): [string, Value] => [group, summarise(rows)]).sort(byKey),
    };
  },
  prepare({ column: name, by }, { overall, groups }) {
    const byGroup = new Map(groups);
    return (columns, rows) => {
      const column = columns.get(name) as Column;
      const key = groupKey(by, columns);
      const fill = (row: number): Value => (by.length > 0 ? (byGroup.get(key(row)) ?? overall) : overall);
      return new Map([[name, filled(column, rows, fill)]]);
    };
  },
});

function kindNeeded(strategy: string, value: Value | undefined): Input["kind"] {
  if (strategy === "mode") return null;
  return strategy === "constant" && typeof value === "string" ? "text" : "number";
}

/** The cells of the grouping columns of a row as one text; JSON keeps `1` and `"1"`, and any separator, apart. */
function groupKey(by: readonly string[], columns: Table["columns"]): (row: number) => string {
  const parts = by.map((name) => columns.get(name) as Column);
  return (row) => JSON.stringify(parts.map((part) => cell(part, row)));
}

function filled(column: Column, rows: number, fill: (row: number) => Value): Column {
  if (column.kind === "number") {
    const values = column.values.slice(0, rows);
    for (let row = 0; row < rows; row++) if (Number.isNaN(values[row])) values[row] = Number(fill(row));
    return { kind: "number", values };
  }
  const { dictionary, code } = createDictionary();
  const codes = new Int32Array(rows);
  for (let row = 0; row < rows; row++) codes[row] = code(String(cell(column, row) ?? fill(row)));
  return { kind: "text", codes, dictionary };
}

const SUMMARIES: Record<"median" | "mean" | "mode", (values: Value[]) => Value> = {
  median: (values) => median(values.map(Number)),
  mean: (values) => mean(values.map(Number)),
  mode(values) {
    const counts = new Map<Value, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    const [[mode]] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return mode;
  },
};

function pushTo(groups: Map<string, Value[]>, key: string, value: Value): void {
  const held = groups.get(key);
  if (held === undefined) groups.set(key, [value]);
  else held.push(value);
}

/** Sorted, so that the saved state does not depend on the order of the rows. */
function byKey(a: readonly [string, Value], b: readonly [string, Value]): number {
  return a[0] < b[0] ? -1 : 1;
}
