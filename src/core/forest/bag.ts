import type { Rng } from "../rng.ts";

/** What trees draw from: the class of each row, and what it weighs in units where rows do not weigh alike. */
export interface DrawnFrom {
  readonly labels: Uint8Array;
  readonly units: Uint16Array | null;
}

/**
 * The rows that one tree learns from, in increasing order, each once. `draws` says how much of a row was drawn and which
 * class it has, packed as `times * units * 256 + class`: growing reads both together, and moves them together.
 */
export interface Bag {
  readonly rows: Uint32Array;
  readonly draws: Uint32Array;
  /** The rows that the tree does not see, in increasing order. */
  readonly outside: Uint32Array;
}

/** Every row once. */
export function wholeBag({ labels, units }: DrawnFrom): Bag {
  return {
    rows: Uint32Array.from(labels.keys()),
    draws: Uint32Array.from(labels, (label, row) => 256 * (units === null ? 1 : units[row]) + label),
    outside: new Uint32Array(0),
  };
}

/** `size` rows drawn with replacement (Efron's bootstrap, as Breiman's forests do). */
export function drawBag({ labels, units }: DrawnFrom, size: number, rng: Rng): Bag {
  // A byte a row, so that much of it is in the processor's cache; 256 draws of one row do not happen.
  const times = new Uint8Array(labels.length);
  rng.tally(size, times);
  let distinct = 0;
  for (let row = 0; row < times.length; row++) distinct += Number(times[row] > 0);
  // Each row is written to both sides, and one of them moves on: so each side has a place too many.
  const rows = new Uint32Array(distinct + 1);
  const draws = new Uint32Array(distinct + 1);
  const outside = new Uint32Array(labels.length - distinct + 1);
  let place = 0;
  for (let row = 0; row < labels.length; row++) {
    rows[place] = row;
    draws[place] = times[row] * 256 + labels[row];
    outside[row - place] = row;
    place += Number(times[row] > 0);
  }
  if (units !== null)
    for (let i = 0; i < distinct; i++) draws[i] = times[rows[i]] * units[rows[i]] * 256 + labels[rows[i]];
  return {
    rows: rows.subarray(0, distinct),
    draws: draws.subarray(0, distinct),
    outside: outside.subarray(0, labels.length - distinct),
  };
}
