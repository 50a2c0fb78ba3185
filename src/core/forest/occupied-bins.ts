import { BINS } from "./bin.ts";

/** A bit for each bin; all zero between two uses. */
export function createBinSet(): Int32Array {
  return new Int32Array(BINS / 32);
}

/** Lists the bins of a set into `bins`, ascending, empties the set, and returns how many there were. */
export function takeBins(set: Int32Array, bins: Uint8Array): number {
  let count = 0;
  for (let word = 0; word < BINS / 32; word++) {
    let bits = set[word];
    if (bits === 0) continue;
    set[word] = 0;
    while (bits !== 0) {
      bins[count++] = word * 32 + 31 - Math.clz32(bits & -bits);
      bits &= bits - 1;
    }
  }
  return count;
}
