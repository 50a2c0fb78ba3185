import type { TestOutcome } from "./outcome.ts";
import { upperIncompleteGamma } from "./special-functions.ts";

/** P(|Z| ≥ |z|) for a standard normal Z: Q(1/2, z²/2), right in the far tail too. */
export function normalTwoSided(z: number): number {
  return upperIncompleteGamma(0.5, z ** 2 / 2);
}

/**
 * The Z-test that a share is the same in two samples, with the pooled share and two-sided: |z| and its p-value
 * (Evidently's `z`; the square of z is chi-squared of the 2 × 2 table without Yates's correction). Where all rows or
 * none are `hits` on both sides there is nothing to tell apart: 0 and 1.
 *
 * @param hits rows that have the property, in the first and the second sample.
 * @param rows all rows, each above 0.
 */
export function sharesZTest(hits: readonly [number, number], rows: readonly [number, number]): TestOutcome {
  const pooled = (hits[0] + hits[1]) / (rows[0] + rows[1]);
  const variance = pooled * (1 - pooled) * (1 / rows[0] + 1 / rows[1]);
  if (variance === 0) return { statistic: 0, pValue: 1 };
  const statistic = Math.abs(hits[0] / rows[0] - hits[1] / rows[1]) / Math.sqrt(variance);
  return { statistic, pValue: normalTwoSided(statistic) };
}
