import type { TestOutcome } from "./outcome.ts";
import { upperIncompleteGamma } from "./special-functions.ts";

/**
 * Pearson's chi-squared test that two rows of counts are from one distribution, as
 * `scipy.stats.chi2_contingency([a, b])`: with Yates's correction where there are two categories, statistic 0 and
 * p-value 1 where there is but one. A category that neither row has is left out. Each row has a count above 0.
 */
export function chiSquaredTest(a: ArrayLike<number>, b: ArrayLike<number>): TestOutcome {
  const totals = [0, 0];
  let categories = 0;
  for (let i = 0; i < a.length; i++) {
    totals[0] += a[i];
    totals[1] += b[i];
    if (a[i] + b[i] > 0) categories++;
  }
  if (categories < 2) return { statistic: 0, pValue: 1 };
  const correction = categories === 2 ? 0.5 : 0;
  let statistic = 0;
  for (let i = 0; i < a.length; i++) {
    const ofCategory = a[i] + b[i];
    if (ofCategory === 0) continue;
    for (let row = 0; row < 2; row++) {
      const expected = (ofCategory * totals[row]) / (totals[0] + totals[1]);
      const difference = Math.abs((row === 0 ? a[i] : b[i]) - expected);
      // Yates: one half nearer, and never past what is expected.
      statistic += (difference - Math.min(correction, difference)) ** 2 / expected;
    }
  }
  return { statistic, pValue: upperIncompleteGamma((categories - 1) / 2, statistic / 2) };
}

/**
 * Pearson's chi-squared test that the rows of `current` fit the shares of `reference`, taken for known:
 * `scipy.stats.chisquare(current, reference · n_current / n_reference)`, which is what Evidently asks for. A category
 * that only `current` has is impossible under them: the statistic is infinite and the p-value 0.
 *
 * The reference's own chance is not allowed for, so it is wrong too often unless the reference is many times larger.
 */
export function chiSquaredFit(reference: Float64Array, current: Float64Array): TestOutcome {
  const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);
  const factor = total(current) / total(reference);
  let categories = 0;
  let statistic = 0;
  for (let i = 0; i < reference.length; i++) {
    if (reference[i] + current[i] === 0) continue;
    categories++;
    const expected = reference[i] * factor;
    statistic += (current[i] - expected) ** 2 / expected;
  }
  if (categories < 2) return { statistic: 0, pValue: 1 };
  if (statistic === Number.POSITIVE_INFINITY) return { statistic, pValue: 0 };
  return { statistic, pValue: upperIncompleteGamma((categories - 1) / 2, statistic / 2) };
}
