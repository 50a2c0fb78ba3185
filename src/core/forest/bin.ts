/**
 * Pre-binning: every column is reduced once to one byte a row, so that growing a tree counts bytes instead of
 * sorting numbers at every node (the histogram method of LightGBM: Ke et al., 2017).
 */

/** The bin of a missing value (NaN). */
export const MISSING_BIN = 0;

/** Codes that a column can have. */
export const BINS = 256;

/** Bins of present values are 1 to 255: with bin 0 for missing they fill one byte. */
const MAX_VALUE_BINS = BINS - 1;

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

/** Bins every column; see {@link binsOf}. */
export function binTable(
  columns: readonly Float64Array[],
  room: Room = (bytes) => new Uint8Array(bytes),
): BinnedTable {
  const rows = columns[0].length;
  const stride = Math.ceil(columns.length / 4) * 4;
  const codes = room(rows * stride);
  const bins = columns.map((values, f) => {
    const found = binsOf(values);
    encodeBins(values, found, { codes, from: f, stride });
    return found;
  });
  return { rows, columns: bins, codes, stride };
}

/**
 * The bins of a column: exact, one a distinct value, where there are at most 255 of them; otherwise 255 bins of about
 * equally many rows, never parting equal values.
 */
export function binsOf(values: Float64Array): Bins {
  return fewBins(values) ?? manyBins(values);
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

/** A bin for each distinct value; null where there are too many. Spares most columns the sorting of all their rows. */
function fewBins(values: Float64Array): Bins | null {
  const distinct = new Set<number>();
  for (let row = 0; row < values.length; row++) {
    if (distinct.has(values[row]) || Number.isNaN(values[row])) continue;
    if (distinct.size === MAX_VALUE_BINS) return null;
    distinct.add(values[row]);
  }
  const sorted = Float64Array.from(distinct).sort();
  const low = new Float64Array(sorted.length + 1);
  low.set(sorted, 1);
  return { low, high: low };
}

/** Bins of about equally many rows. */
function manyBins(values: Float64Array): Bins {
  const sorted = presentSorted(values);
  const starts = evenStarts(sorted);
  const low = new Float64Array(starts.length + 1);
  const high = new Float64Array(starts.length + 1);
  starts.forEach((start, i) => {
    low[i + 1] = sorted[start];
    high[i + 1] = sorted[(starts[i + 1] ?? sorted.length) - 1];
  });
  return { low, high };
}

function presentSorted(values: Float64Array): Float64Array {
  // A typed array sorts by number, NaN last.
  const sorted = values.slice().sort();
  let present = sorted.length;
  while (present > 0 && Number.isNaN(sorted[present - 1])) present--;
  return sorted.subarray(0, present);
}

/** First position of each bin in the sorted values, of which there are more than bins. */
function evenStarts(sorted: Float64Array): number[] {
  const starts = [0];
  for (let i = 1; i < sorted.length && starts.length < MAX_VALUE_BINS; i++) {
    if (sorted[i] === sorted[i - 1]) continue;
    // What is left is shared out again after each bin, so that one very common value does not starve the rest.
    const start = starts[starts.length - 1];
    const share = (sorted.length - start) / (MAX_VALUE_BINS - starts.length + 1);
    if (i - start >= share) starts.push(i);
  }
  return starts;
}

/** Where the codes of a column go. */
interface Target {
  readonly codes: Uint8Array;
  readonly from: number;
  readonly stride: number;
}

/**
 * Writes the code of each value: one more than the number of bins whose largest value is below it. Binary search over
 * 256 places, written out: eight comparisons that add a power of two or nothing are no branches to guess wrong.
 */
function encodeBins(values: Float64Array, { high }: Bins, { codes, from, stride }: Target): void {
  const edges = new Float64Array(BINS).fill(Number.POSITIVE_INFINITY);
  edges.set(high.subarray(1));
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
    codes[at] = Number.isNaN(value) ? MISSING_BIN : below + 1;
  }
}
