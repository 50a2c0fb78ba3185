import { setImmediate as nextTurn } from "node:timers/promises";
import { type Column, type Table, takeRows } from "../dataset/table.ts";
import { throwIfInterrupted } from "../errors.ts";
import type { Rng } from "../rng.ts";
import type { FeatureImportance } from "./feature-importance.ts";
import { meanAndSd } from "./mean-and-sd.ts";

/** How to measure. */
export interface PermutationImportanceOptions {
  /** Columns of the table to shuffle, one at a time. */
  readonly features: readonly string[];
  /** Scores the model on a table such as the one given; higher is better. Must not keep the table. */
  readonly score: (table: Table) => number | Promise<number>;
  /** How often each feature is shuffled, 1 or more. */
  readonly repeats: number;
  /** Each feature has a fork of its own: equal states give equal results. */
  readonly rng: Rng;
  readonly signal?: AbortSignal;
  /** Called after each feature. */
  readonly onFeature?: (done: number, total: number) => void;
}

/**
 * Permutation importance (Breiman, 2001; Fisher, Rudin and Dominici, 2019): how much worse a fitted model scores
 * when the values of one feature are dealt to other rows, which keeps their distribution and cuts their tie to the
 * target. Features that carry the same information hide each other's importance.
 *
 * It shuffles columns of the table *before* preprocessing, which `score` does: whatever a column becomes (one-hot
 * columns, a bin, a ratio) is shuffled with it, as one feature. All other columns are shared, not copied.
 *
 * Asynchronous only to let an abort through between two scorings.
 *
 * @returns one entry a feature, the highest mean first; equal means in the order of `features`.
 * @throws OpsError OPS_INTERRUPTED when the signal is aborted. Error when a feature is not in the table, RangeError
 *   for fewer repeats than one.
 */
export async function permutationImportance(
  table: Table,
  options: PermutationImportanceOptions,
): Promise<FeatureImportance[]> {
  const { features, score, rng, signal, onFeature } = options;
  if (!(options.repeats >= 1)) throw new RangeError(`${options.repeats} repeats: at least 1 is needed`);
  const baseline = await score(table);
  const importances: FeatureImportance[] = [];
  for (const [index, feature] of features.entries()) {
    const drops: number[] = [];
    const order = Uint32Array.from({ length: table.rows }, (_, row) => row);
    const ofFeature = rng.fork(index);
    while (drops.length < options.repeats) {
      await nextTurn();
      throwIfInterrupted(signal);
      ofFeature.shuffle(order);
      drops.push(baseline - (await score(withColumnReordered(table, feature, order))));
    }
    importances.push({ feature, ...meanAndSd(drops) });
    onFeature?.(index + 1, features.length);
  }
  return importances.sort((a, b) => b.mean - a.mean);
}

/** The table with the values of one column dealt out anew, its place among the columns kept. */
function withColumnReordered(table: Table, name: string, order: Uint32Array): Table {
  const column = table.columns.get(name);
  if (column === undefined) throw new Error(`column \`${name}\` is absent`);
  const reordered = takeRows({ rows: table.rows, columns: new Map([[name, column]]) }, order);
  return { rows: table.rows, columns: new Map<string, Column>([...table.columns, ...reordered.columns]) };
}
