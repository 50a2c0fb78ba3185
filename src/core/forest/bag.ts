import type { Rng } from "../rng.ts";

/**
 * The rows that one tree learns from, in increasing order, each once. `draws` says how often a row was drawn and
 * which class it has, packed as `times * 256 + class`: growing reads both together, and moves them together.
 */
export interface Bag {
  readonly rows: Uint32Array;
  readonly draws: Uint32Array;
}

/** Every row once. */
export function wholeBag(labels: Uint8Array): Bag {
  return { rows: Uint32Array.from(labels.keys()), draws: Uint32Array.from(labels, (label) => 256 + label) };
}

/** `size` rows drawn with replacement (Efron's bootstrap, as Breiman's forests do). */
export function drawBag(labels: Uint8Array, size: number, rng: Rng): Bag {
  const times = new Uint32Array(labels.length);
  let distinct = 0;
  for (let i = 0; i < size; i++) if (times[rng.below(labels.length)]++ === 0) distinct++;
  const rows = new Uint32Array(distinct);
  const draws = new Uint32Array(distinct);
  let place = 0;
  for (let row = 0; row < labels.length; row++) {
    if (times[row] === 0) continue;
    rows[place] = row;
    draws[place++] = times[row] * 256 + labels[row];
  }
  return { rows, draws };
}
