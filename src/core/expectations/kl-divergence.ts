import { z } from "zod";
import type { Cell } from "../dataset/cells.ts";
import { define, onColumn } from "./definition.ts";
import type { Observation, Whole } from "./expectation.ts";

const weights = z.array(z.number().min(0)).min(1);
const NEAR = 1e-6;

const categories = z
  .strictObject({ values: z.array(z.union([z.string(), z.number()])).min(1), weights })
  .refine((partition) => partition.values.length === partition.weights.length, {
    path: ["weights"],
    message: "has not as many weights as there are values",
  })
  .refine((partition) => Math.abs(sum(partition.weights) - 1) < NEAR, {
    path: ["weights"],
    message: "does not add up to 1",
  });

const histogram = z
  .strictObject({
    bins: z.array(z.number()).min(2),
    weights,
    tail_weights: z.tuple([z.number().min(0), z.number().min(0)]).optional(),
  })
  .refine((partition) => partition.bins.length === partition.weights.length + 1, {
    path: ["weights"],
    message: "has not one weight less than there are bins' edges",
  })
  .refine(({ bins }) => bins.every((edge, i) => i === 0 || edge > bins[i - 1]), {
    path: ["bins"],
    message: "does not ascend",
  })
  .refine(
    (partition) => Math.abs(sum([...partition.weights, ...(partition.tail_weights ?? [])]) - 1) < NEAR,
    {
      path: ["weights"],
      message: "does not add up to 1 (with `tail_weights`)",
    },
  );

const holdout = z.number().min(0).max(1).default(0);

const kwargsSchema = onColumn({
  partition_object: z.union([categories, histogram]),
  threshold: z.number().min(0).nullish(),
  tail_weight_holdout: holdout,
  internal_weight_holdout: holdout,
  bucketize_data: z.literal(true).optional(),
}).refine(
  ({ partition_object, tail_weight_holdout }) =>
    tail_weight_holdout === 0 || !("tail_weights" in partition_object),
  { path: ["tail_weight_holdout"], message: "cannot be used beside `tail_weights`" },
);

type Kwargs = z.output<typeof kwargsSchema>;

/**
 * The relative entropy of what was observed from what is expected, in nats, both scaled to add up to 1.
 * Infinite where something was observed that is not expected at all; NaN where nothing was observed.
 */
export function relativeEntropy(observed: readonly number[], expected: readonly number[]): number {
  const [p, q] = [sum(observed), sum(expected)];
  if (p === 0) return Number.NaN;
  return sum(
    observed.map((weight, i) => {
      if (weight === 0) return 0;
      if (expected[i] === 0) return Number.POSITIVE_INFINITY;
      return (weight / p) * Math.log(weight / p / (expected[i] / q));
    }),
  );
}

async function ofCategories(
  { query }: Whole,
  column: string,
  kwargs: Kwargs & { partition_object: z.output<typeof categories> },
): Promise<Observation> {
  const { partition_object: partition, tail_weight_holdout: held } = kwargs;
  const found = await query(
    `SELECT ${column} AS value, COUNT(*) AS count FROM rows WHERE ${column} IS NOT NULL GROUP BY ${column} ORDER BY MIN(row)`,
  );
  const counts = new Map<Cell, number>(found.map(({ value, count }) => [value, Number(count)]));
  const total = sum([...counts.values()]);
  const extra = [...counts.keys()].filter((value) => !partition.values.includes(value as string | number));
  const values: Cell[] = [...partition.values, ...extra];
  const scale = extra.length > 0 ? 1 - held : 1;
  const observed = values.map((value) => (counts.get(value) ?? 0) / Math.max(total, 1));
  const expected = [
    ...partition.weights.map((weight) => weight * scale),
    ...extra.map(() => held / extra.length),
  ];
  return judged(relativeEntropy(observed, expected), kwargs.threshold, {
    observed_partition: { values, weights: observed },
    expected_partition: { values, weights: expected },
  });
}

async function ofNumbers(
  { query }: Whole,
  column: string,
  kwargs: Kwargs & { partition_object: z.output<typeof histogram> },
): Promise<Observation> {
  const { partition_object, tail_weight_holdout: tails, internal_weight_holdout: internal } = kwargs;
  const { bins } = partition_object;
  const last = bins.length - 1;
  // Each bin has its lower edge; the last one has its upper edge too.
  const inBin = bins
    .slice(1)
    .map((edge, i) => `${column} >= ${bins[i]} AND ${column} ${i + 1 === last ? "<=" : "<"} ${edge}`);
  const conditions = [`${column} < ${bins[0]}`, ...inBin, `${column} > ${bins[last]}`];
  const [counts] = await query(
    `SELECT COUNT(${column}) AS n, ${conditions.map((where, i) => `COUNT(*) FILTER (WHERE ${where}) AS n${i}`).join(", ")} FROM rows`,
  );
  const shares = conditions.map((_, i) => Number(counts[`n${i}`]) / Math.max(Number(counts.n), 1));
  const scaled = partition_object.weights.map((weight) => weight * (1 - tails - internal));
  const empty = scaled.filter((weight) => weight === 0).length;
  const expected = scaled.map((weight) => (weight === 0 && internal > 0 ? internal / empty : weight));
  const expectedTails = partition_object.tail_weights ?? [tails / 2, tails / 2];
  const [below, above] = [shares[0], shares[shares.length - 1]];
  const divergence = relativeEntropy(shares, [expectedTails[0], ...expected, expectedTails[1]]);
  return judged(divergence, kwargs.threshold, {
    observed_partition: { bins, weights: shares.slice(1, -1), tail_weights: [below, above] },
    expected_partition: { bins, weights: expected, tail_weights: [...expectedTails] },
  });
}

function judged(
  divergence: number,
  threshold: number | null | undefined,
  details: NonNullable<Observation["result"]["details"]>,
): Observation {
  return {
    // An empty column diverges by no number at all, which is not below any threshold.
    success: threshold == null || divergence <= threshold,
    result: { observed_value: Number.isFinite(divergence) ? divergence : null, details },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** How far the values of a column are from an expected distribution, over categories or over bins of numbers. */
export const KL_DIVERGENCE = define(
  "expect_column_kl_divergence_to_be_less_than",
  kwargsSchema,
  (kwargs) => ({
    kind: "whole",
    columns: [kwargs.column],
    observe(whole) {
      const { partition_object: partition, ...rest } = kwargs;
      const column = whole.column(kwargs.column);
      return "bins" in partition
        ? ofNumbers(whole, column, { ...rest, partition_object: partition })
        : ofCategories(whole, column, { ...rest, partition_object: partition });
    },
  }),
  {
    numbers: ({ column, partition_object: partition }) => ("bins" in partition ? [column] : []),
    readAsNumbers: ({ column, partition_object: partition }) =>
      "bins" in partition || partition.values.every((value) => typeof value === "number") ? [column] : [],
  },
);
