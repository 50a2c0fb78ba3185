/** The bins of each column: their smallest and largest values; see `bin.ts`. */
import { room } from "./memory";
import { BINS, featureCount } from "./settings";

export let lows: usize = 0;
export let highs: usize = 0;
/** One more than the bins of values of each column. */
export let sizes: usize = 0;

export function makeColumns(): void {
  lows = room(<usize>featureCount * BINS * sizeof<f64>());
  highs = room(<usize>featureCount * BINS * sizeof<f64>());
  sizes = room(<usize>featureCount * sizeof<i32>());
}

export function sizeOf(feature: i32): i32 {
  return load<i32>(sizes + <usize>feature * sizeof<i32>());
}

function low(feature: i32, bin: i32): f64 {
  return load<f64>(lows + <usize>(feature * BINS + bin) * sizeof<f64>());
}

function high(feature: i32, bin: i32): f64 {
  return load<f64>(highs + <usize>(feature * BINS + bin) * sizeof<f64>());
}

function cutBetween(below: f64, above: f64): f64 {
  const middle = below / 2 + above / 2;
  return middle >= below && middle < above && abs(middle) < Infinity ? middle : below;
}

/** The last bin that a split sends left, whose sides' bins are these; `next` is 0 where only missing values are beyond. */
export function lastBinLeft(feature: i32, last: i32, next: i32): i32 {
  if (next === 0) return BINS - 1;
  const middle = cutBetween(high(feature, last), low(feature, next));
  let from = last;
  let to = next - 1;
  while (from < to) {
    const bin = (from + to + 1) >> 1;
    if (high(feature, bin) <= middle) from = bin;
    else to = bin - 1;
  }
  return from;
}

/** The threshold of a split whose left side ends with bin `end`. */
export function thresholdOf(feature: i32, last: i32, next: i32, end: i32): f64 {
  if (next === 0) return Infinity;
  const middle = cutBetween(high(feature, last), low(feature, next));
  if (middle < low(feature, end + 1)) return middle;
  return cutBetween(high(feature, end), low(feature, end + 1));
}
