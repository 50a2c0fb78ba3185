import { createRng } from "../rng.ts";
import type { Block } from "./engine.ts";

/** Bins of present values: with that of the missing ones they fill one byte. */
const MAX_VALUE_BINS = 255;

/**
 * Rows whose values quantiles are taken of, drawn at random where there are more. A bin of them then has its 255th part of all
 * rows to within a few hundredths of that, and sorting does not take longer for more rows (LightGBM's
 * `bin_construct_sample_cnt`, and scikit-learn's for histograms, are the same).
 */
const SAMPLE_ROWS = 200_000;

/** Learns bins from rows that come in blocks. What comes out does not depend on where one block ends and the next begins. */
export interface BinSketch {
  add(block: Block): void;
  /** Rows that were added. */
  rows(): number;
  /** Of each feature the largest value of each bin, ascending, as far as the sketch has seen it; none where all are missing. */
  tops(): Float64Array[];
}

/**
 * A sketch of so many features: of each all distinct values, while there are at most 255 of them, which then have a bin each;
 * and a sample, whose quantiles part the others into 255 bins of about equally many rows, never parting equal values.
 */
export function createBinSketch(featureCount: number): BinSketch {
  const columns = Array.from({ length: featureCount }, createColumnSketch);
  const drawSlots = createReservoir(SAMPLE_ROWS);
  let rows = 0;
  return {
    add(block) {
      const slots = drawSlots(block[0].length);
      block.forEach((values, f) => {
        if (values.length !== slots.length)
          throw new Error(`a column of ${values.length} rows in a block of ${slots.length}`);
        columns[f].add(values, slots);
      });
      rows += slots.length;
    },
    rows: () => rows,
    tops: () => columns.map((column) => column.tops()),
  };
}

/**
 * Reservoir sampling (Vitter, 1985, algorithm R): the slot of each of the next rows in a sample of all rows so far, -1 for a row
 * that is not taken. All features see the same sample.
 */
function createReservoir(size: number): (rows: number) => Int32Array {
  const rng = createRng(0);
  let seen = 0;
  return (rows) => {
    const slots = new Int32Array(rows);
    for (let row = 0; row < rows; row++, seen++) {
      const slot = seen < size ? seen : rng.below(seen + 1);
      slots[row] = slot < size ? slot : -1;
    }
    return slots;
  };
}

function createColumnSketch() {
  const distinct = new Set<number>();
  let sample = new Float64Array(1024);
  let sampled = 0;
  return {
    add(values: Float64Array, slots: Int32Array): void {
      addDistinct(values, distinct);
      for (let row = 0; row < slots.length; row++) {
        const slot = slots[row];
        if (slot < 0) continue;
        if (slot >= sample.length) sample = widened(sample);
        if (slot >= sampled) sampled = slot + 1;
        sample[slot] = values[row];
      }
    },
    tops: (): Float64Array =>
      distinct.size <= MAX_VALUE_BINS
        ? Float64Array.from(distinct).sort()
        : evenTops(presentSorted(sample.subarray(0, sampled))),
  };
}

/** Adds values that are not missing, until there are more of them than bins. */
function addDistinct(values: Float64Array, distinct: Set<number>): void {
  for (let row = 0; row < values.length; row++) {
    if (distinct.size > MAX_VALUE_BINS) return;
    const value = values[row];
    if (!Number.isNaN(value)) distinct.add(value);
  }
}

function widened(values: Float64Array): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(values.length * 2);
  wider.set(values);
  return wider;
}

function presentSorted(values: Float64Array): Float64Array {
  // A typed array sorts by number, NaN last.
  const sorted = values.slice().sort();
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
