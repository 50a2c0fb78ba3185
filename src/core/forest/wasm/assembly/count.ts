/** A node's rows by the bins of a feature: of each bin, what was drawn of class 0 and of class 1. All zero between two uses. */
import { sizeOf } from "./columns";
import { room } from "./memory";
import { CODES_AT } from "./records";
import { BINS } from "./settings";
import { from, records, rows, to } from "./stretch";

/** Two features are counted at once. */
export let first: usize = 0;
export let second: usize = 0;
/** Rows in each bin, whatever was drawn of them. */
export let rowsInBin: usize = 0;
/** The bins that hold rows, ascending, a word each. */
export let bins: usize = 0;

/** Bytes of a bin's two counts, as a power of two. */
export const COUNTS: usize = 4;

export function makeCounts(): void {
  first = room(<usize>BINS << COUNTS);
  second = room(<usize>BINS << COUNTS);
  rowsInBin = room(BINS * sizeof<i32>());
  // One is written beyond the last.
  bins = room((BINS + 1) * sizeof<u32>());
}

/** Small nodes, the most by far, would spend their time on empty bins. */
export function isFew(feature: i32): bool {
  return rows < sizeOf(feature);
}

/** Counts a feature of a node that has more rows than the feature has bins. Returns the bins that hold rows. */
export function countMany(feature: i32): i32 {
  const codes = CODES_AT + feature;
  for (let place = from; place < to; place += 4) {
    const record = records + (<usize>load<u32>(place) << 2);
    const draw = load<u32>(record);
    add(first, load<u8>(record + codes), draw);
  }
  return listBins(feature, first);
}

/** Counts two features of a node that has many rows, one in `first` and the other in `second`. */
export function countTwo(feature: i32, other: i32): void {
  const codes = CODES_AT + feature;
  const codesToo = CODES_AT + other;
  const counts = first;
  const countsToo = second;
  for (let place = from; place < to; place += 4) {
    const record = records + (<usize>load<u32>(place) << 2);
    const draw = load<u32>(record);
    add(counts, load<u8>(record + codes), draw);
    add(countsToo, load<u8>(record + codesToo), draw);
  }
}

/** Counts a feature of a node that has few rows, and keeps a bit for each bin that holds some. Returns how many do. */
export function countFew(feature: i32): i32 {
  const codes = CODES_AT + feature;
  let bits0: u64 = 0;
  let bits1: u64 = 0;
  let bits2: u64 = 0;
  let bits3: u64 = 0;
  for (let place = from; place < to; place += 4) {
    const record = records + (<usize>load<u32>(place) << 2);
    const bin = load<u8>(record + codes);
    add(first, bin, load<u32>(record));
    const bit = (<u64>1) << (bin & 63);
    const word = bin >> 6;
    bits0 |= word === 0 ? bit : 0;
    bits1 |= word === 1 ? bit : 0;
    bits2 |= word === 2 ? bit : 0;
    bits3 |= word === 3 ? bit : 0;
  }
  let end = bins;
  end = list(bits0, 0, end);
  end = list(bits1, 64, end);
  end = list(bits2, 128, end);
  end = list(bits3, 192, end);
  return <i32>((end - bins) >> 2);
}

/** Lists the bins of a feature that hold rows, of a node that has many. */
export function listBins(feature: i32, counts: usize): i32 {
  const size = sizeOf(feature);
  let end = bins;
  for (let bin = 0; bin < size; bin++) {
    store<u32>(end, bin);
    const at = counts + (<usize>bin << COUNTS);
    end += (load<u64>(at) | load<u64>(at, 8)) === 0 ? 0 : 4;
  }
  return <i32>((end - bins) >> 2);
}

/** Counts the rows in each bin, once however often they were drawn. */
export function countRows(feature: i32): void {
  const codes = records + CODES_AT + feature;
  for (let place = from; place < to; place += 4) {
    const at = rowsInBin + (<usize>load<u8>(codes + (<usize>load<u32>(place) << 2)) << 2);
    store<i32>(at, load<i32>(at) + 1);
  }
}

function add(counts: usize, bin: u32, draw: u32): void {
  const at = counts + (<usize>bin << COUNTS) + ((draw & 255) << 3);
  store<u64>(at, load<u64>(at) + (draw >>> 8));
}

function list(bits: u64, bin: u32, end: usize): usize {
  while (bits !== 0) {
    store<u32>(end, bin + <u32>ctz(bits));
    end += 4;
    bits &= bits - 1;
  }
  return end;
}
