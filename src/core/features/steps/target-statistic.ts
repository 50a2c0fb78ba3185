import { z } from "zod";
import type { Column, NumberColumn } from "../../dataset/table.ts";
import { fittedStep, type TrainingTarget } from "../step.ts";
import { categoryIndex, seenCategories } from "./encode.ts";
import { isMissing } from "./select.ts";

/** What each category says, and what is said of a category that no training row had. */
const stateSchema = z.strictObject({
  prior: z.number(),
  statistics: z.array(z.tuple([z.string(), z.number()])),
});

/**
 * A category as the share of its rows that are positive, drawn towards the share of all rows (the prior) as if
 * `prior_weight` rows more had that share. A category not seen in training is the prior, and a missing value stays
 * missing.
 *
 * The rows that it is learnt from are told by those before them alone, in a random order: ordered target statistics
 * (Prokhorenkova et al., 2018, CatBoost: unbiased boosting with categorical features, section 3.2). A row that knew its
 * own outcome would teach the forest to trust a category more than others can. It is one order, and the same for all
 * columns: the mean over many would come near to the share without the row itself, which gives its outcome away.
 */
export const targetStatistic = fittedStep({
  schema: z.strictObject({
    step: z.literal("target-statistic"),
    column: z.string(),
    prior_weight: z.number().positive().default(1),
    as: z.string().optional(),
  }),
  state: stateSchema,
  inputs: ({ column }) => [{ key: "column", name: column, kind: null }],
  effect: ({ column, as }) => ({ adds: [[as ?? column, "number"]] }),
  fit({ column, prior_weight }, table, target) {
    const categories = seenCategories(table, column);
    const tally = createTally(categories.length + 1, prior_weight);
    const { code } = lookup(table.columns.get(column) as Column, categories);
    for (let row = 0; row < table.rows; row++) tally.add(code(row), target, row);
    return {
      prior: tally.prior(),
      statistics: categories.map((category, k): [string, number] => [category, tally.statistic(k)]),
    };
  },
  prepare:
    ({ column: name, as }, { prior, statistics }) =>
    (columns, rows) => {
      const { code, missing } = lookup(
        columns.get(name) as Column,
        statistics.map(([category]) => category),
      );
      const said = [...statistics.map(([, value]) => value), prior];
      const values = new Float64Array(rows);
      for (let row = 0; row < rows; row++) values[row] = missing(row) ? Number.NaN : said[code(row)];
      return new Map([[as ?? name, { kind: "number", values } satisfies NumberColumn]]);
    },
  prepareForTraining:
    ({ column: name, as, prior_weight }, { statistics }, target) =>
    (columns, rows) => {
      const { code, missing } = lookup(
        columns.get(name) as Column,
        statistics.map(([category]) => category),
      );
      const tally = createTally(statistics.length + 1, prior_weight);
      const values = new Float64Array(rows);
      for (const row of randomOrder(rows, target)) {
        values[row] = missing(row) ? Number.NaN : tally.statistic(code(row));
        tally.add(code(row), target, row);
      }
      return new Map([[as ?? name, { kind: "number", values } satisfies NumberColumn]]);
    },
});

/** Rows counted by category, the last of which is for rows of none. */
function createTally(size: number, priorWeight: number) {
  const positives = new Float64Array(size);
  const totals = new Float64Array(size);
  let allPositives = 0;
  let all = 0;
  // Half a row of each class, so that there is a share before there is a row.
  const prior = (): number => (allPositives + 0.5) / (all + 1);
  return {
    prior,
    statistic: (k: number): number => (positives[k] + priorWeight * prior()) / (totals[k] + priorWeight),
    add(k: number, { labels, weights }: TrainingTarget, row: number): void {
      const weight = weights?.[row] ?? 1;
      const positive = labels[row] * weight;
      positives[k] += positive;
      totals[k] += weight;
      allPositives += positive;
      all += weight;
    },
  };
}

/** The place of a row's category; the number after the last for one that is not among them, and where it is missing. */
function lookup(column: Column, categories: readonly string[]) {
  const index = new Map(categories.map((category, k) => [category, k]));
  return { code: categoryIndex(column, index, categories.length), missing: isMissing(column) };
}

/** The same for every column, so that all of a row's statistics know the same rows. */
function randomOrder(rows: number, { rng }: TrainingTarget): Uint32Array {
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  rng.fork(ORDER_STREAM).shuffle(order);
  return order;
}

const ORDER_STREAM = 0;
