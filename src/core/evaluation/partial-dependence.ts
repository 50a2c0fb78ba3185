import { setImmediate as nextTurn } from "node:timers/promises";
import { type Column, type Table, takeRows } from "../dataset/table.ts";
import { drawRows } from "../draw-rows.ts";
import { throwIfInterrupted } from "../errors.ts";
import type { Rng } from "../rng.ts";
import type { PartialDependence } from "./partial-dependence-schema.ts";

const MAX_VALUES = 20;
/** More rows change a mean by less than a figure can show, and each costs a prediction for each value. */
const MAX_ROWS = 500;

/** What is needed beside the rows. */
export interface PartialDependenceOptions {
  /** What each row of features scores: `width` numbers a row. */
  readonly score: (table: Table) => Float64Array | Promise<Float64Array>;
  readonly width: number;
  /** Draws the rows, where there are more than 500. */
  readonly rng: Rng;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Partial dependence (Friedman, 2001) of each feature, as scikit-learn's `partial_dependence(method="brute")`: the feature is
 * set to a value in all rows, the others keep theirs, and the predictions are averaged. Numbers take each distinct value, or
 * of more than 20 that many quantiles from 5 % to 95 %. It asks about rows that there may be none of, such as a child in
 * a party of one who is not alone.
 *
 * One list for each score that a row has.
 *
 * Asynchronous only to let an abort through. Throws OPS_INTERRUPTED when the signal is aborted.
 */
export async function partialDependence(
  features: Table,
  { score, width, rng, signal }: PartialDependenceOptions,
): Promise<PartialDependence[][]> {
  const rows = sampleRows(features, rng);
  const found = Array.from({ length: width }, (): PartialDependence[] => []);
  for (const [feature, column] of features.columns) {
    const values = column.kind === "number" ? gridOf(column.values) : categoriesOf(column);
    const means = found.map((): number[] => []);
    for (const value of values) {
      await nextTurn();
      throwIfInterrupted(signal);
      const scores = await score(withValue(rows, feature, value));
      means.forEach((mean, k) => {
        mean.push(meanOf(scores, k, width));
      });
    }
    means.forEach((mean, k) => {
      found[k].push({ feature, values, mean });
    });
  }
  return found;
}

/** The mean of every `width`-th score, from `first` on. */
function meanOf(scores: Float64Array, first: number, width: number): number {
  let sum = 0;
  for (let i = first; i < scores.length; i += width) sum += scores[i];
  return (sum * width) / scores.length;
}

function sampleRows(features: Table, rng: Rng): Table {
  return features.rows <= MAX_ROWS ? features : takeRows(features, drawRows(features.rows, MAX_ROWS, rng));
}

function gridOf(values: Float64Array): number[] {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  const distinct = [...new Set(sorted)];
  if (distinct.length <= MAX_VALUES) return distinct;
  const quantiles = Array.from({ length: MAX_VALUES }, (_, i) => {
    const share = 0.05 + (0.9 * i) / (MAX_VALUES - 1);
    return sorted[Math.round(share * (sorted.length - 1))];
  });
  return [...new Set(quantiles)];
}

function categoriesOf({ codes, dictionary }: Extract<Column, { kind: "text" }>): string[] {
  const counts = new Float64Array(dictionary.length);
  for (const code of codes) if (code >= 0) counts[code]++;
  return dictionary
    .map((category, code) => ({ category, count: counts[code] }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.category < b.category ? -1 : 1))
    .slice(0, MAX_VALUES)
    .map(({ category }) => category);
}

function withValue(table: Table, feature: string, value: number | string): Table {
  const column: Column =
    typeof value === "number"
      ? { kind: "number", values: new Float64Array(table.rows).fill(value) }
      : { kind: "text", codes: new Int32Array(table.rows), dictionary: [value] };
  return { rows: table.rows, columns: new Map<string, Column>([...table.columns, [feature, column]]) };
}
