import type { Rng } from "./rng.ts";

/** The indices of all rows, or of so many drawn at random without replacement, in their order. */
export function drawRows(rows: number, most: number, rng: Rng): Uint32Array {
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  if (rows <= most) return order;
  rng.shuffle(order);
  return order.subarray(0, most).sort();
}

/** Deals the rows of a stream to the slots of a sample. */
export interface Reservoir {
  /** Rows that have come by. */
  readonly seen: number;
  /** The slot of the next row, in which it takes the place of who is there; -1 where it is not taken. */
  slot(): number;
  /** The slots of so many rows. */
  slots(rows: number): Int32Array;
}

/**
 * Reservoir sampling (Vitter, 1985, ACM Transactions on Mathematical Software 11, algorithm R): of however many rows each is
 * equally likely to be in the sample at the end. The same generator deals the same slots, however rows come together.
 */
export function createReservoir(size: number, rng: Rng): Reservoir {
  let seen = 0;
  const slot = (): number => {
    const drawn = seen < size ? seen : rng.below(seen + 1);
    seen++;
    return drawn < size ? drawn : -1;
  };
  return {
    get seen() {
      return seen;
    },
    slot,
    slots(rows) {
      const dealt = new Int32Array(rows);
      for (let row = 0; row < rows; row++) dealt[row] = slot();
      return dealt;
    },
  };
}
