import type { Rng } from "../rng.ts";

/**
 * Splits `rows` into whole quotas in proportion to `weights`; they add up to `rows`.
 *
 * Each quota is its exact share rounded up or down: the running total of the shares is cut at one random offset
 * (systematic sampling). Unlike largest-remainder rounding this keeps every *run* of neighbouring weights within one
 * row of its share too, so that even small samples have the right survivors per class and sex and not only the biggest
 * cells, and on average over seeds every quota is exact. Whole shares, such as the historical counts at the
 * historical number of rows, come out unchanged.
 */
export function apportion(weights: readonly number[], rows: number, rng: Rng): number[] {
  let total = 0;
  for (const weight of weights) total += weight;
  // 20 bits: added to a total below 2^30 the sum is exact and cannot round up to the next whole number.
  const offset = rng.below(2 ** 20) / 2 ** 20;
  let reached = 0;
  let cumulative = 0;
  return weights.map((weight) => {
    cumulative += weight;
    // Spelled out at the end, where `total * rows / total` may round to just below `rows`.
    const upTo = cumulative === total ? rows : Math.floor((cumulative * rows) / total + offset);
    const quota = upTo - reached;
    reached = upTo;
    return quota;
  });
}
