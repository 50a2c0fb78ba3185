/** Φ⁻¹(0.975): all intervals here are of 95 %. */
const Z = 1.959963984540054;

/** Both ends of a 95 % confidence interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A share of `n` rows with its 95 % interval (Wilson's); null, all three, where there is no row. */
export interface ShareEstimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

/**
 * The score interval of a share (Wilson, 1927), as `statsmodels.stats.proportion.proportion_confint(method="wilson")`.
 * It stays within [0, 1] and is not empty at a share of 0 or 1, where the usual p ± z·√(p(1 − p)/n) is.
 */
export function wilsonInterval(hits: number, n: number): Interval {
  const p = hits / n;
  const scale = 1 + Z ** 2 / n;
  const center = (p + Z ** 2 / (2 * n)) / scale;
  const half = (Z * Math.sqrt((p * (1 - p)) / n + Z ** 2 / (4 * n ** 2))) / scale;
  // At the ends rounding would leave 1e-17 where the formula has 0.
  return { low: hits === 0 ? 0 : center - half, high: hits === n ? 1 : center + half };
}

/** A share with its interval. */
export function estimateShare(hits: number, n: number): ShareEstimate {
  return n === 0
    ? { value: null, low: null, high: null, n }
    : { value: hits / n, ...wilsonInterval(hits, n), n };
}

/**
 * The interval of the difference of two independent shares, first less second, by Newcombe's hybrid of Wilson's
 * (1998, method 10), as `statsmodels.stats.proportion.confint_proportions_2indep(method="newcomb")`.
 */
export function differenceInterval(
  first: { readonly hits: number; readonly n: number },
  second: { readonly hits: number; readonly n: number },
): Interval {
  const [p, q] = [first.hits / first.n, second.hits / second.n];
  const [of, to] = [wilsonInterval(first.hits, first.n), wilsonInterval(second.hits, second.n)];
  return {
    low: p - q - Math.hypot(p - of.low, to.high - q),
    high: p - q + Math.hypot(of.high - p, q - to.low),
  };
}

/** value ± 1.96 standard errors, cut to where values can be. */
export function normalInterval(
  value: number,
  standardError: number,
  { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = {},
): Interval {
  return { low: Math.max(least, value - Z * standardError), high: Math.min(most, value + Z * standardError) };
}

/**
 * The standard error that the normal interval of a share was made from. By the lower end: that of a high share is seldom cut
 * off, as the upper one is.
 */
export function standardErrorOf(share: number, { low }: Interval): number {
  return (share - low) / Z;
}

/**
 * The interval of the mean of `values`, none of them below 0, by its standard error; null for fewer than two, of which no
 * spread is known.
 */
export function meanInterval(values: Float64Array): Interval | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return normalInterval(mean, Math.sqrt(squares / (values.length - 1) / values.length), { least: 0 });
}
