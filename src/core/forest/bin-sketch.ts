import { createReservoir } from "../draw-rows.ts";
import { createRng } from "../rng.ts";
import type { Block } from "./engine.ts";

/** Bins of present values: with that of the missing ones they fill one byte. */
export const MAX_VALUE_BINS = 255;

/**
 * Rows whose values quantiles are taken of, drawn at random where there are more. A bin of them then has its 255th part of all
 * rows to within a few hundredths of that, and sorting does not take longer for more rows (LightGBM's
 * `bin_construct_sample_cnt`, and scikit-learn's for histograms, are the same).
 */
export const SAMPLE_ROWS = 200_000;

/** Learns bins from rows that come in blocks. What comes out does not depend on where one block ends and the next begins. */
export interface BinSketch {
  add(block: Block): void;
  /** Rows that were added. */
  rows(): number;
  /** Of each feature the largest value of each bin, ascending, as far as the sketch has seen it; none where all are missing. */
  tops(): Float64Array[];
}

/**
 * A sketch of so many features of so many rows: of each all distinct values, while there are at most 255 of them, which then
 * have a bin each; and a sample, whose quantiles part the others into 255 bins of about equally many rows, never parting equal values.
 */
export function createBinSketch(featureCount: number, rowCount: number): BinSketch {
  const sampled = Math.min(rowCount, SAMPLE_ROWS);
  const columns = Array.from({ length: featureCount }, () => createColumnSketch(sampled));
  const reservoir = createReservoir(SAMPLE_ROWS, createRng(0));
  return {
    add(block) {
      // All features see the same sample.
      const slots = reservoir.slots(block[0].length);
      block.forEach((values, f) => {
        if (values.length !== slots.length)
          throw new Error(`a column of ${values.length} rows in a block of ${slots.length}`);
        columns[f].add(values, slots);
      });
    },
    rows: () => reservoir.seen,
    tops: () => columns.map((column) => column.tops()),
  };
}

/** The code of a missing value in a sample of few values. */
const MISSING = MAX_VALUE_BINS;

function createColumnSketch(sampledRows: number) {
  /** The distinct values with their codes, in order of appearance, until there are too many. */
  const known = new Map<number, number>();
  /** The sample: while the values are few a code each, which takes an eighth of their memory. */
  let codes = new Uint8Array(sampledRows);
  let sample: Float64Array | null = null;

  /** Adds rows while their values are few. Returns the row whose value is one too many, or the number of rows. */
  function addFew(values: Float64Array, slots: Int32Array): number {
    for (let row = 0; row < values.length; row++) {
      const value = values[row];
      let code = Number.isNaN(value) ? MISSING : known.get(value);
      if (code === undefined) {
        code = known.size;
        if (code === MAX_VALUE_BINS) return row;
        known.set(value, code);
      }
      if (slots[row] >= 0) codes[slots[row]] = code;
    }
    return values.length;
  }

  function decoded(): Float64Array<ArrayBuffer> {
    const values = Float64Array.of(...known.keys(), Number.NaN);
    const missing = values.length - 1;
    return Float64Array.from(codes, (code) => values[code === MISSING ? missing : code]);
  }

  return {
    add(values: Float64Array, slots: Int32Array): void {
      let row = 0;
      if (sample === null) {
        row = addFew(values, slots);
        if (row === values.length) return;
        sample = decoded();
        codes = new Uint8Array(0);
      }
      for (; row < values.length; row++) if (slots[row] >= 0) sample[slots[row]] = values[row];
    },
    tops: (): Float64Array =>
      sample === null ? Float64Array.from(known.keys()).sort() : evenTops(presentSorted(sample)),
  };
}

function presentSorted(values: Float64Array): Float64Array {
  // A typed array sorts by number, NaN last.
  const sorted = values.sort();
  let present = sorted.length;
  while (present > 0 && Number.isNaN(sorted[present - 1])) present--;
  return sorted.subarray(0, present);
}

/** The last value of each bin of the sorted values. */
function evenTops(sorted: Float64Array): Float64Array {
  const tops: number[] = [];
  let start = 0;
  for (let i = 1; i < sorted.length && tops.length < MAX_VALUE_BINS - 1; i++) {
    if (sorted[i] === sorted[i - 1]) continue;
    // What is left is shared out again after each bin, so that one very common value does not starve the rest.
    const share = (sorted.length - start) / (MAX_VALUE_BINS - tops.length);
    if (i - start < share) continue;
    tops.push(sorted[i - 1]);
    start = i;
  }
  return Float64Array.of(...tops, sorted[sorted.length - 1]);
}
