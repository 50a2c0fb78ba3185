import { logGamma } from "./special-functions.ts";

/** Up to so many rows the distribution is computed exactly, beyond mostly by series; SciPy's line, too. */
const EXACT_ROWS = 140;

/** Beyond so many rows Pelz and Good's series is right to 1e-8 for small distances too. */
const DURBIN_ROWS = 2000;

/**
 * P(D ≥ d) for D the two-sided one-sample Kolmogorov–Smirnov statistic of `n` rows: `scipy.stats.kstwo.sf(d, n)`.
 *
 * No one method serves everywhere, so the ranges are those of Simard and L'Ecuyer, "Computing the two-sided
 * Kolmogorov–Smirnov distribution", J. Stat. Software 39(11), 2011: Durbin's matrix, Pelz and Good's series, and in
 * the upper tail twice the one-sided probability. Right to about five digits by themselves, and within 1e-8 of SciPy,
 * which takes the same ones. Without any row no distance says anything: 1.
 */
export function kolmogorovSurvival(n: number, d: number): number {
  if (n < 1 || n * d <= 0.5) return 1;
  if (d >= 1) return 0;
  const squared = n * d * d;
  // Both sides exceed d at once with a probability that is nil here; exactly nil from one half on (Miller, 1956).
  if (d >= 0.5 || squared >= (n <= EXACT_ROWS ? 4 : 2.2)) return Math.min(1, 2 * oneSidedSurvival(n, d));
  const exact = n <= EXACT_ROWS || (n <= DURBIN_ROWS && n * d ** 1.5 <= 1.4);
  return Math.min(1, Math.max(0, 1 - (exact ? durbinDistribution(n, d) : pelzGoodDistribution(n, d))));
}

/**
 * P(D⁺ ≥ d) for the one-sided statistic: d Σⱼ C(n, j) (d + j/n)^(j−1) (1 − d − j/n)^(n−j), over j ≤ n(1 − d)
 * (Smirnov, 1944; Birnbaum and Tingey, 1951). Every term is positive: nothing cancels, however small the sum is.
 */
function oneSidedSurvival(n: number, d: number): number {
  let sum = Math.exp(n * Math.log1p(-d));
  let logBinomial = 0;
  for (let j = 1; j < n; j++) {
    logBinomial += Math.log((n - j + 1) / j);
    const above = d + j / n;
    if (above >= 1) break;
    sum += d * Math.exp(logBinomial + (j - 1) * Math.log(above) + (n - j) * Math.log1p(-above));
  }
  return sum;
}

/**
 * P(D < d) by Durbin's matrix H as Marsaglia, Tsang and Wang set it up ("Evaluating Kolmogorov's distribution",
 * J. Stat. Software 8(18), 2003): n!/nⁿ times the middle element of Hⁿ.
 *
 * They square the matrix; here one row goes through it n times, which costs n·m²/2 instead of 2·m³·log₂n, less for
 * the sizes in use. No element is negative, so nothing cancels. Each step divides by e: Hⁿ grows at most so fast.
 */
function durbinDistribution(n: number, d: number): number {
  const k = Math.ceil(n * d);
  const size = 2 * k - 1;
  const { edge, inner } = durbinMatrix(size, k - n * d);
  let row = new Float64Array(size);
  let next = new Float64Array(size);
  row[k - 1] = 1;
  for (let step = 0; step < n; step++) {
    const last = row[size - 1];
    for (let column = 0; column < size; column++) {
      // Column 0 is the edge from top to bottom, the last row the edge from right to left.
      let sum = last * edge[size - 1 - column];
      if (column === 0) for (let r = 0; r < size - 1; r++) sum += row[r] * edge[r];
      else for (let r = column - 1; r < size - 1; r++) sum += row[r] * inner[r - column + 1];
      next[column] = sum / Math.E;
    }
    [row, next] = [next, row];
  }
  return row[k - 1] * Math.exp(logGamma(n + 1) + n - n * Math.log(n));
}

/** The two sequences that H is made of: (1 − hʲ)/j! round its edge, the last with a correction, and 1/j! within. */
function durbinMatrix(size: number, h: number): { edge: Float64Array; inner: Float64Array } {
  const edge = new Float64Array(size);
  const inner = new Float64Array(size);
  let factorial = 1;
  for (let j = 1; j <= size; j++) {
    inner[j - 1] = 1 / factorial;
    factorial *= j;
    edge[j - 1] = (1 - h ** j) / factorial;
  }
  edge[size - 1] = (1 - 2 * h ** size + Math.max(0, 2 * h - 1) ** size) / factorial;
  return { edge, inner };
}

/** So many terms leave less than 1e-50 of each series, z² being below 2.2 here. */
const SERIES_TERMS = 8;

/**
 * P(D < d) by K₀(z) + K₁(z)/√n + K₂(z)/n + K₃(z)/n^1.5 with z = d√n, in the form that converges for small z
 * (Pelz and Good, "Approximating the lower tail-areas of the Kolmogorov–Smirnov one-sample statistic", JRSS B 38,
 * 1976). K₀ alone is Kolmogorov's limit.
 */
function pelzGoodDistribution(n: number, d: number): number {
  const z2 = n * d * d;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const root = Math.sqrt(z2);
  const sums = [0, 0, 0, 0];
  const evenSums = [0, 0];
  for (let i = 1; i <= SERIES_TERMS; i++) {
    const odd = Math.PI ** 2 * ((2 * i - 1) / 2) ** 2;
    const weight = Math.exp(-odd / (2 * z2));
    sums[0] += weight;
    sums[1] += weight * (odd - z2);
    sums[2] += weight * (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * odd + (1 - 2 * z2) * odd ** 2);
    sums[3] +=
      weight *
      (-30 * z6 -
        90 * z4 * z4 +
        (135 * z4 - 96 * z6) * odd +
        (212 * z4 - 60 * z2) * odd ** 2 +
        (5 - 30 * z2) * odd ** 3);
    const even = Math.PI ** 2 * i ** 2;
    const evenWeight = Math.exp(-even / (2 * z2));
    evenSums[0] += evenWeight * even;
    evenSums[1] += evenWeight * even * (3 * z2 - even);
  }
  const k0 = sums[0] / root;
  const k1 = sums[1] / (6 * z4);
  const k2 = sums[2] / (72 * z6 * root) - evenSums[0] / (36 * z2 * root);
  const k3 = sums[3] / (6480 * z6 * z4) + evenSums[1] / (216 * z6);
  return Math.sqrt(2 * Math.PI) * (k0 + (k1 + (k2 + k3 / Math.sqrt(n)) / Math.sqrt(n)) / Math.sqrt(n));
}
