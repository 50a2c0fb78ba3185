/**
 * Distances between two samples. They have no p-value: each is held against a threshold, whatever the number of rows.
 * Counts are rows by value or bin, in one order; each side has a count above 0.
 */

/**
 * The Jensen–Shannon distance of two rows of counts, in nats: √(½ KL(p‖m) + ½ KL(q‖m)) with m = (p + q)/2 (Lin,
 * 1991; Endres and Schindelin, 2003), `scipy.spatial.distance.jensenshannon`. From 0 to √ln 2 = 0.833.
 */
export function jensenShannonDistance(reference: Float64Array, current: Float64Array): number {
  const [p, q] = [shares(reference), shares(current)];
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const middle = (p[i] + q[i]) / 2;
    if (p[i] > 0) sum += p[i] * Math.log(p[i] / middle);
    if (q[i] > 0) sum += q[i] * Math.log(q[i] / middle);
  }
  return Math.sqrt(Math.max(0, sum) / 2);
}

/** What Evidently puts in place of an empty bin, unless a bin that is not empty has no more. */
const EMPTY_SHARE = 0.0001;

/**
 * The population stability index Σ (p − q) ln(p/q) of two rows of counts, the sum of both Kullback–Leibler
 * divergences (Jeffreys, 1946). An empty bin, for which it is infinite, has the share 0.0001, or a millionth of the
 * least other share where that is 0.0001 or below: Evidently's rule, without new normalisation.
 */
export function populationStabilityIndex(reference: Float64Array, current: Float64Array): number {
  const [p, q] = [filled(shares(reference)), filled(shares(current))];
  return p.reduce((sum, share, i) => sum + (share - q[i]) * Math.log(share / q[i]), 0);
}

function filled(shares: Float64Array): Float64Array {
  const least = shares.reduce((min, share) => (share > 0 && share < min ? share : min), 1);
  const empty = least <= EMPTY_SHARE ? least / 1e6 : EMPTY_SHARE;
  return shares.map((share) => (share === 0 ? empty : share));
}

function shares(counts: Float64Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

/** Below it Evidently takes the spread of the reference for this, lest a constant one make every distance infinite. */
const LEAST_SPREAD = 0.001;

/**
 * The first Wasserstein distance ∫ |F(x) − G(x)| dx between two samples, over the standard deviation of the
 * reference (of the population, and 0.001 at least): how many standard deviations the values have moved on average.
 * `scipy.stats.wasserstein_distance` and Evidently's norm. Both arrays are ascending, without NaN, not empty.
 */
export function normalisedWasserstein(reference: Float64Array, current: Float64Array): number {
  const largest = Math.max(
    ...[reference, current].flatMap((side) => [Math.abs(side[0]), Math.abs(side[side.length - 1])]),
  );
  // Squares overflow from 1e154 on; in such units the least spread is nothing.
  const unit = largest > 1e150 ? largest : 1;
  const [a, b] =
    unit === 1 ? [reference, current] : [reference, current].map((side) => side.map((x) => x / unit));
  return wasserstein(a, b) / Math.max(standardDeviation(a), LEAST_SPREAD / unit);
}

function wasserstein(a: Float64Array, b: Float64Array): number {
  let area = 0;
  let i = 0;
  let j = 0;
  let last = Math.min(a[0], b[0]);
  while (i < a.length || j < b.length) {
    const x = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY);
    area += Math.abs(i / a.length - j / b.length) * (x - last);
    while (i < a.length && a[i] === x) i++;
    while (j < b.length && b[j] === x) j++;
    last = x;
  }
  return area;
}

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
