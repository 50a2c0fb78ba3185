import type { Rng } from "../rng.ts";

/**
 * The options of one stratum, each to be dealt a given number of times: as with a deck of cards, the order is random
 * and the totals are not. A stratum has at most a dozen options, so that a linear scan is the fastest draw.
 */
export interface Deck {
  readonly options: readonly string[];
  /** How often each option is still to be dealt. */
  readonly left: Float64Array;
  /** The sum of `left`. */
  total: number;
}

/** How well an option suits the row at hand: a positive factor on its chance. Totals are kept whatever it says. */
export type Affinity = (option: string) => number;

export function createDeck(options: readonly string[], quotas: readonly number[]): Deck {
  const left = Float64Array.from(quotas);
  return { options, left, total: left.reduce((sum, quota) => sum + quota, 0) };
}

/** Deals one option, all remaining cards being equally likely; only while `deck.total` is above 0. */
export function deal(deck: Deck, rng: Rng): string {
  let rank = rng.below(deck.total);
  let i = 0;
  while (rank >= deck.left[i]) rank -= deck.left[i++];
  return take(deck, i);
}

/**
 * Deals one option, the chance of each card being in proportion to its affinity with the row. When the affinities
 * average out over the rows, as those in `titles.ts` do, the deck keeps its mix until the last few cards.
 */
export function dealWithAffinity(deck: Deck, rng: Rng, affinity: Affinity): string {
  let sum = 0;
  for (let i = 0; i < deck.left.length; i++) {
    if (deck.left[i] > 0) sum += deck.left[i] * affinity(deck.options[i]);
  }
  let rank = rng.float() * sum;
  let chosen = -1;
  for (let i = 0; i < deck.left.length; i++) {
    if (deck.left[i] === 0) continue;
    chosen = i;
    rank -= deck.left[i] * affinity(deck.options[i]);
    if (rank < 0) break;
  }
  return take(deck, chosen);
}

function take(deck: Deck, index: number): string {
  deck.left[index]--;
  deck.total--;
  return deck.options[index];
}
