import type { SamplePair } from "../sample.ts";

/** Rows of reference and current by value or bin, in one order. */
export interface PairedCounts {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** A column of numbers with more distinct values in the reference is cut into bins; Evidently's line. */
const MAX_COUNTED_VALUES = 20;

/** Rows by each value that either side has; those that a thinned reference stands for are counted in proportion. */
export function countValues(pair: SamplePair): PairedCounts {
  if (pair.kind === "text") {
    const counts = [pair.reference.counts, pair.current.counts];
    const [reference, current] = counts.map((side) => side.filter((_, i) => counts[0][i] + counts[1][i] > 0));
    return { reference, current };
  }
  const { reference, current } = pair;
  const edges = distinctValues(reference.sorted, current.sorted);
  edges.push(Number.POSITIVE_INFINITY);
  return {
    reference: scaled(countBetween(reference.sorted, edges), reference.rows / reference.sorted.length),
    current: scaled(countBetween(current.sorted, edges), current.rows / current.sorted.length),
  };
}

/**
 * Rows by bin, as Evidently bins for distances: numbers with more than 20 distinct values in the reference by
 * Sturges's rule (⌈log₂ n + 1⌉ bins of equal width over both sides together, numpy's `histogram_bin_edges`), all
 * others by value.
 */
export function countBins(pair: SamplePair): PairedCounts {
  if (pair.kind === "text" || hasFewValues(pair.reference.sorted)) return countValues(pair);
  const { reference, current } = pair;
  const edges = sturgesEdges(reference.sorted, current.sorted, reference.rows + current.rows);
  return {
    reference: scaled(countBetween(reference.sorted, edges), reference.rows / reference.sorted.length),
    current: scaled(countBetween(current.sorted, edges), current.rows / current.sorted.length),
  };
}

/** How many distinct values the two sides have together; numbers are counted no further than just past `most`. */
export function countDistinct(pair: SamplePair, most = Number.POSITIVE_INFINITY): number {
  if (pair.kind === "text") {
    const { reference, current } = pair;
    return reference.counts.reduce((found, count, i) => found + (count + current.counts[i] > 0 ? 1 : 0), 0);
  }
  return distinctValues(pair.reference.sorted, pair.current.sorted, most + 1).length;
}

function hasFewValues(sorted: Float64Array): boolean {
  return distinctValues(sorted, new Float64Array(), MAX_COUNTED_VALUES + 1).length <= MAX_COUNTED_VALUES;
}

/** The values of two ascending arrays, each once, ascending; no more than `most` of them. */
function distinctValues(a: Float64Array, b: Float64Array, most = Number.POSITIVE_INFINITY): number[] {
  const values: number[] = [];
  let i = 0;
  let j = 0;
  while ((i < a.length || j < b.length) && values.length < most) {
    const value = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    values.push(value);
  }
  return values;
}

/** numpy's arithmetic step by step, so that a value on an edge falls to the same side. */
function sturgesEdges(a: Float64Array, b: Float64Array, rows: number): Float64Array {
  const low = Math.min(a[0], b[0]);
  const high = Math.max(a[a.length - 1], b[b.length - 1]);
  const wanted = Math.log2(rows) + 1;
  const steps = Math.ceil((high - low) / ((high - low) / wanted));
  // A range that is too small or too large for its own division has no steps.
  const bins = Number.isFinite(steps) ? steps : Math.ceil(wanted);
  // The range itself can overflow, its parts cannot.
  const width = Number.isFinite(high - low) ? (high - low) / bins : high / bins - low / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => i * width + low);
  edges[bins] = high;
  return edges;
}

/** Values in [edge, next edge), the last bin with its upper edge; `sorted` is ascending and between the edges. */
function countBetween(sorted: Float64Array, edges: ArrayLike<number>): Float64Array {
  const counts = new Float64Array(edges.length - 1);
  let from = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const to = bin === counts.length - 1 ? sorted.length : lowerBound(sorted, edges[bin + 1], from);
    counts[bin] = to - from;
    from = to;
  }
  return counts;
}

/** The first place from `from` on whose value is not below `value`. */
function lowerBound(sorted: Float64Array, value: number, from: number): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function scaled(counts: Float64Array, factor: number): Float64Array {
  return factor === 1 ? counts : counts.map((count) => count * factor);
}
