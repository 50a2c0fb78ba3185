import { kolmogorovSurvival } from "./kolmogorov.ts";

/** How a p-value is had: see {@link ksPValue}. */
export const KS_METHODS = ["asymp", "exact", "auto"] as const;
export type KsMethod = (typeof KS_METHODS)[number];

/** `auto` is exact up to so many rows in the larger sample, as in SciPy. */
const AUTO_EXACT_ROWS = 10_000;

/** Beyond it SciPy has no exact p-value either, and says the asymptotic one. */
const MAX_EXACT_STEPS = 2 ** 31 - 1;

/** So many cells take seconds; the two p-values agree to four digits long before. */
const MAX_EXACT_CELLS = 1e9;

/**
 * The two-sample Kolmogorov–Smirnov statistic D: the largest gap between the shares of values ≤ x, over all x
 * (SciPy: `searchsorted(…, side="right")` at the pooled values). Both arrays are ascending, without NaN, not empty.
 */
export function ksStatistic(a: Float64Array, b: Float64Array): number {
  let gap = 0;
  let i = 0;
  let j = 0;
  // Once one sample is used up, its share is 1 and the gap only closes.
  while (i < a.length && j < b.length) {
    const x = Math.min(a[i], b[j]);
    while (i < a.length && a[i] === x) i++;
    while (j < b.length && b[j] === x) j++;
    gap = Math.max(gap, Math.abs(i / a.length - j / b.length));
  }
  return gap;
}

/**
 * The two-sided p-value of a statistic D between samples of `m` and `n` rows, as `scipy.stats.ks_2samp` has it.
 *
 * - `asymp`: the distribution of one sample of mn/(m + n) rows, rounded half to even. What Alibi Detect always asks
 *   for. Between 1 and 1 row, where the rounding leaves none and SciPy says NaN, it is 1.
 * - `exact`: the share of the orderings of the two samples, no two values being equal, whose gap is D or more; `asymp`
 *   where the samples' sizes have too large a common multiple or product. In O(mn).
 * - `auto`: `exact` up to 10,000 rows in the larger sample, else `asymp`.
 */
export function ksPValue(d: number, m: number, n: number, method: KsMethod = "asymp"): number {
  const wantsExact = method === "exact" || (method === "auto" && Math.max(m, n) <= AUTO_EXACT_ROWS);
  const divisor = greatestCommonDivisor(m, n);
  const isFeasible = (m / divisor) * (n / divisor) < MAX_EXACT_STEPS && m * n <= MAX_EXACT_CELLS;
  if (wantsExact && isFeasible) return exactPValue(d, m, n, divisor);
  return kolmogorovSurvival(roundHalfToEven((m * n) / (m + n)), d);
}

/**
 * Each ordering of the samples is a path from (0, 0) to (m, n) that steps right for a value of the one and up for a
 * value of the other; its gap is the largest |x/m − y/n| on the way. The probability that a random path to (x, y) has
 * met the gap follows from those to its two neighbours (Schröer and Trenkler, "Exact and randomization distributions
 * of Kolmogorov–Smirnov tests two or three samples", 1995). Of what is outside, so that nothing cancels for small p.
 */
function exactPValue(d: number, m: number, n: number, divisor: number): number {
  const across = n / divisor;
  const up = m / divisor;
  // In whole steps of 1/lcm(m, n): D is a multiple of it.
  const gap = Math.round(d * across * m);
  if (gap === 0) return 1;
  const met = new Float64Array(n + 1);
  for (let x = 0; x <= m; x++) {
    for (let y = 0; y <= n; y++) {
      if (Math.abs(x * across - y * up) >= gap) met[y] = 1;
      else if (x > 0 && y > 0) met[y] = (met[y] * x + met[y - 1] * y) / (x + y);
      // Along an edge there is one path, and met[y] has what it met before.
      else if (y > 0) met[y] = met[y - 1];
    }
  }
  return Math.min(1, met[n]);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** numpy's `round`. */
function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
