import type { Rng } from "../rng.ts";

/** Draws indices at random without replacement until every index was drawn as often as its quota says. */
export interface QuotaSampler {
  /** Draws left over all indices. */
  readonly remaining: number;
  /** The next index; only while `remaining` is above 0. */
  draw(rng: Rng): number;
}

/**
 * A Fenwick tree over the quotas: a draw costs O(log n) and memory does not depend on the number of draws, which is
 * what lets a shuffled sample of any size be streamed.
 */
export function createQuotaSampler(quotas: readonly number[]): QuotaSampler {
  const size = quotas.length;
  const tree = new Float64Array(size + 1);
  let remaining = 0;
  for (let i = 1; i <= size; i++) {
    tree[i] += quotas[i - 1];
    remaining += quotas[i - 1];
    const parent = i + (i & -i);
    if (parent <= size) tree[parent] += tree[i];
  }
  let topStep = 1;
  while (topStep * 2 <= size) topStep *= 2;

  return {
    get remaining() {
      return remaining;
    },
    draw(rng) {
      // Walks down to the first index whose running total exceeds the rank.
      let rank = rng.below(remaining);
      let index = 0;
      for (let step = topStep; step > 0; step >>= 1) {
        const next = index + step;
        if (next <= size && tree[next] <= rank) {
          index = next;
          rank -= tree[next];
        }
      }
      remaining--;
      for (let i = index + 1; i <= size; i += i & -i) tree[i]--;
      return index;
    },
  };
}
