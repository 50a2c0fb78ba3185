import { createBinSketch, MAX_VALUE_BINS } from "./bin-sketch.ts";
import type { TrainingBlocks } from "./engine.ts";

/**
 * Pre-binning: every column is reduced once to one byte a row, so that growing a tree counts bytes instead of
 * sorting numbers at every node (the histogram method of LightGBM: Ke et al., 2017).
 */

/** The bin of a missing value (NaN). */
export const MISSING_BIN = 0;

/** Codes that a column can have. */
export const BINS = MAX_VALUE_BINS + 1;

/** The bins of a column. They keep the order of the values: a smaller value never has the larger bin. */
export interface Bins {
  /** Smallest value of each bin, by bin; place 0 is unused. */
  readonly low: Float64Array;
  /** Largest value of each bin; equal to `low` where every distinct value has its own bin. */
  readonly high: Float64Array;
}

/** A table as bins, a byte a cell. */
export interface BinnedTable {
  readonly rows: number;
  /** The bins of each column. */
  readonly columns: readonly Bins[];
  /** Row after row: the code of `row` in column `f` is at `row * stride + f`. What a tree asks of a row lies together. */
  readonly codes: Uint8Array;
  /** Bytes from one row to the next: the columns, rounded up to words, by which rows are copied. */
  readonly stride: number;
}

/** Makes room for so many bytes, zeroed. */
export type Room = (bytes: number) => Uint8Array;

/**
 * Bins rows that come in blocks, which are gone through twice: once to learn the bins, once to encode. In memory are a byte a
 * cell, and of each feature what its sketch keeps. Blocks that are uneven, or not of so many rows together, are a bug of
 * who gives them.
 */
export async function binBlocks(
  { featureCount, blocks }: Pick<TrainingBlocks, "featureCount" | "blocks">,
  rows: number,
  room: Room = (bytes) => new Uint8Array(bytes),
): Promise<BinnedTable> {
  const sketch = createBinSketch(featureCount, rows);
  for await (const block of blocks()) sketch.add(block);
  if (sketch.rows() !== rows) throw new Error(`blocks of ${sketch.rows()} rows, ${rows} labels`);
  const stride = Math.ceil(featureCount / 4) * 4;
  const codes = room(rows * stride);
  const encoders = sketch.tops().map(createEncoder);
  let row = 0;
  for await (const block of blocks()) {
    for (let f = 0; f < featureCount; f++) encoders[f].encode(block[f], codes, row * stride + f, stride);
    row += block[0].length;
  }
  return { rows, columns: encoders.map(({ bins }) => bins()), codes, stride };
}

/**
 * Where to cut between two adjacent values: halfway, as scikit-learn's splitter does, with `low` on the left side and
 * `high` on the right side of `value <= threshold`. Halving before adding keeps large values from overflowing; where
 * no number lies between the two, or one is infinite, `low` itself is the cut.
 */
export function cutBetween(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high && Number.isFinite(middle) ? middle : low;
}

/** Writes codes of a column, and keeps what its bins have turned out to hold. */
interface Encoder {
  /** Writes the code of each value, `stride` bytes apart, the first at `from`. */
  encode(values: Float64Array, codes: Uint8Array, from: number, stride: number): void;
  /** The bins of all that was encoded. */
  bins(): Bins;
}

/**
 * An encoder for bins whose largest values are about these; what is beyond the last is in the last. A code is one more than the
 * number of bins that end below the value. Binary search over 256 places, written out: eight comparisons that add a power of two or nothing are no
 * branches to guess wrong.
 */
function createEncoder(tops: Float64Array): Encoder {
  const edges = new Float64Array(BINS).fill(Number.POSITIVE_INFINITY);
  edges.set(tops.subarray(0, -1));
  const low = new Float64Array(tops.length + 1).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(tops.length + 1).fill(Number.NEGATIVE_INFINITY);
  low[MISSING_BIN] = Number.NaN;
  high[MISSING_BIN] = Number.NaN;
  return {
    encode(values, codes, from, stride) {
      for (let row = 0, at = from; row < values.length; row++, at += stride) {
        const value = values[row];
        let below = Number(edges[127] < value) << 7;
        below += Number(edges[below + 63] < value) << 6;
        below += Number(edges[below + 31] < value) << 5;
        below += Number(edges[below + 15] < value) << 4;
        below += Number(edges[below + 7] < value) << 3;
        below += Number(edges[below + 3] < value) << 2;
        below += Number(edges[below + 1] < value) << 1;
        below += Number(edges[below] < value);
        const code = Number.isNaN(value) ? MISSING_BIN : below + 1;
        codes[at] = code;
        if (value < low[code]) low[code] = value;
        if (value > high[code]) high[code] = value;
      }
    },
    bins: () => ({ low, high }),
  };
}
