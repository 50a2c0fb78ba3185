/**
 * Pre-binning: every column is reduced once to one byte a row, so that growing a tree counts bytes instead of
 * sorting numbers at every node (the histogram method of LightGBM: Ke et al., 2017).
 */

/** The bin of a missing value (NaN). */
export const MISSING_BIN = 0;

/** Bins of present values are 1 to 255: with bin 0 for missing they fill one byte. */
const MAX_VALUE_BINS = 255;

/** A column as bins. Bins keep the order of the values: a smaller value never has the larger bin. */
export interface BinnedColumn {
  /** The bin of each row, 0 where the value is missing. */
  readonly codes: Uint8Array;
  /** Smallest value of each bin, by bin; place 0 is unused. */
  readonly low: Float64Array;
  /** Largest value of each bin; equal to `low` where every distinct value has its own bin. */
  readonly high: Float64Array;
}

/**
 * Bins a column: exactly, one bin a distinct value, where there are at most 255 of them; otherwise into 255 bins of
 * about equally many rows, never parting equal values.
 */
export function binColumn(values: Float64Array): BinnedColumn {
  const sorted = presentSorted(values);
  const starts = binStarts(sorted);
  const bins = starts.length;
  const low = new Float64Array(bins + 1);
  const high = new Float64Array(bins + 1);
  for (let bin = 1; bin <= bins; bin++) {
    low[bin] = sorted[starts[bin - 1]];
    high[bin] = sorted[(bin < bins ? starts[bin] : sorted.length) - 1];
  }
  return { codes: encodeBins(values, high), low, high };
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

function presentSorted(values: Float64Array): Float64Array {
  // A typed array sorts by number, NaN last.
  const sorted = values.slice().sort();
  let present = sorted.length;
  while (present > 0 && Number.isNaN(sorted[present - 1])) present--;
  return sorted.subarray(0, present);
}

/** First position of each bin in the sorted values. */
function binStarts(sorted: Float64Array): number[] {
  const distinct = distinctStarts(sorted);
  if (distinct.length <= MAX_VALUE_BINS) return distinct;
  const starts = [0];
  for (let i = 1; i < distinct.length && starts.length < MAX_VALUE_BINS; i++) {
    // What is left is shared out again after each bin, so that one very common value does not starve the rest.
    const start = starts[starts.length - 1];
    const share = (sorted.length - start) / (MAX_VALUE_BINS - starts.length + 1);
    if (distinct[i] - start >= share) starts.push(distinct[i]);
  }
  return starts;
}

function distinctStarts(sorted: Float64Array): number[] {
  const starts: number[] = [];
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) starts.push(i);
  return starts;
}

/** The bin of a value is the first one whose largest value is not below it: binary search. */
function encodeBins(values: Float64Array, high: Float64Array): Uint8Array {
  const codes = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (Number.isNaN(value)) continue;
    let from = 1;
    let to = high.length - 1;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (high[middle] < value) from = middle + 1;
      else to = middle;
    }
    codes[row] = from;
  }
  return codes;
}
