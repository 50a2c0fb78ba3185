import type { Column, Table } from "../dataset/table.ts";

/** The values of a numeric feature in a set of rows. */
export interface NumberSample {
  readonly kind: "number";
  /** Ascending, without NaN: those of all rows that have one, or evenly spaced ones among them. */
  readonly sorted: Float64Array;
  /** Rows that have a value. */
  readonly rows: number;
  readonly missing: number;
  /** Kolmogorov–Smirnov's statistic against the reference of its window, which keeps it along; else it is worked out. */
  readonly gap?: number;
}

/** The categories of a text feature in a set of rows. */
export interface CategorySample {
  readonly kind: "text";
  /** Rows of each category of the reference, and last of every other one together. */
  readonly counts: Float64Array;
  /** Rows that have a category. */
  readonly rows: number;
  readonly missing: number;
}

/** What is known of a feature in a set of rows: the reference's, or those of a window or a file. */
export type Sample = NumberSample | CategorySample;

/** A numeric feature on both sides. */
export interface NumberPair {
  readonly kind: "number";
  readonly reference: NumberSample;
  readonly current: NumberSample;
}

/** A feature on both sides, counted by the same categories where it is text. */
export type SamplePair =
  | NumberPair
  | { readonly kind: "text"; readonly reference: CategorySample; readonly current: CategorySample };

/** The code of a missing category. */
export const MISSING = -1;

/** What JSON can say in the same order: infinite values as the largest finite ones, -0 as 0. NaN, for missing, stays. */
export function finite(value: number): number {
  return Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE) + 0;
}

/** The sample of numbers in any order, NaN for missing. The numbers are left as they are. */
export function sampleNumbers(values: Float64Array): NumberSample {
  const kept = new Float64Array(values.length);
  let rows = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) kept[rows++] = finite(values[i]);
  return { kind: "number", sorted: kept.subarray(0, rows).sort(), rows, missing: values.length - rows };
}

/** The sample of codes from 0 to `categories`, the last one for what is not a category of the reference. */
export function sampleCodes(codes: Int32Array, categories: number): CategorySample {
  const counts = new Float64Array(categories + 1);
  let missing = 0;
  for (let i = 0; i < codes.length; i++) {
    if (codes[i] === MISSING) missing++;
    else counts[codes[i]]++;
  }
  return { kind: "text", counts, rows: codes.length - missing, missing };
}

/** The column of a feature, which must be there and of the kind that the reference has: callers derived it. */
export function featureColumn<K extends Column["kind"]>(
  features: Table,
  name: string,
  kind: K,
): Extract<Column, { kind: K }> {
  const column = features.columns.get(name);
  if (column?.kind !== kind)
    throw new Error(`feature \`${name}\` is ${column?.kind ?? "absent"}, not of kind ${kind}`);
  return column as Extract<Column, { kind: K }>;
}
