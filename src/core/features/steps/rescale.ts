import { z } from "zod";
import { numberColumn, type Table } from "../../dataset/table.ts";
import { fittedStep, rowStep } from "../step.ts";
import { computed, numbers } from "./arithmetic.ts";
import { deviation, mean } from "./statistics.ts";

const edgesSchema = z
  .array(z.number())
  .min(1)
  .refine((edges) => edges.every((edge, i) => i === 0 || edge > edges[i - 1]), "must rise");

/** The number of `edges` at or below a value: 0 for what is below the first edge. Missing stays missing. */
function binOf(edges: readonly number[], value: number): number {
  if (Number.isNaN(value)) return value;
  let bin = 0;
  while (bin < edges.length && value >= edges[bin]) bin++;
  return bin;
}

/** The bin that a number falls in, between edges given in the configuration. */
export const bin = rowStep({
  schema: z.strictObject({
    step: z.literal("bin"),
    column: z.string(),
    edges: edgesSchema,
    as: z.string().optional(),
  }),
  inputs: ({ column }) => [{ key: "column", name: column, kind: "number" }],
  effect: ({ column, as }) => ({ adds: [[as ?? column, "number"]] }),
  prepare:
    ({ column, edges, as }) =>
    (columns, rows) => {
      const values = numbers(columns, column);
      return new Map([[as ?? column, computed(rows, (row) => binOf(edges, values[row]))]]);
    },
});

/** The bin that a number falls in, between the quantiles of the training rows. */
export const quantileBin = fittedStep({
  schema: z.strictObject({
    step: z.literal("quantile-bin"),
    column: z.string(),
    bins: z.int().min(2).max(255),
    as: z.string().optional(),
  }),
  state: z.array(z.number()),
  inputs: ({ column }) => [{ key: "column", name: column, kind: "number" }],
  effect: ({ column, as }) => ({ adds: [[as ?? column, "number"]] }),
  fit({ column, bins }, table) {
    const sorted = observed(table, column).sort();
    const edges = new Set<number>();
    for (let i = 1; i < bins && sorted.length > 0; i++)
      edges.add(sorted[Math.floor((i * sorted.length) / bins)]);
    return [...edges];
  },
  prepare:
    ({ column, as }, edges) =>
    (columns, rows) => {
      const values = numbers(columns, column);
      return new Map([[as ?? column, computed(rows, (row) => binOf(edges, values[row]))]]);
    },
});

/** Standard score: less the mean of the training rows, over their standard deviation (n in the denominator). */
export const scale = fittedStep({
  schema: z.strictObject({ step: z.literal("scale"), column: z.string() }),
  state: z.strictObject({ mean: z.number(), deviation: z.number() }),
  inputs: ({ column }) => [{ key: "column", name: column, kind: "number" }],
  effect: () => ({}),
  fit({ column }, table) {
    const values = observed(table, column);
    if (values.length === 0) return { mean: 0, deviation: 1 };
    const center = mean(values);
    // A constant column has no spread: it becomes 0, not a division by zero.
    return { mean: center, deviation: deviation(values, center) || 1 };
  },
  prepare:
    ({ column }, learnt) =>
    (columns, rows) => {
      const values = numbers(columns, column);
      return new Map([[column, computed(rows, (row) => (values[row] - learnt.mean) / learnt.deviation)]]);
    },
});

function observed(table: Table, name: string): Float64Array {
  return numberColumn(table, name).values.filter((value) => !Number.isNaN(value));
}
