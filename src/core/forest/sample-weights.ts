/** Weights of rows as whole multiples of a unit, so that their sums are exact and do not depend on the order of the rows. */
export interface UnitWeights {
  readonly units: Uint16Array;
  /** What one unit weighs. */
  readonly unit: number;
}

const MOST_UNITS = 2 ** 16 - 1;

/**
 * Weights in units: of 1 where all of them are whole and small, so that a row of weight 3 counts as three rows; otherwise of
 * the largest weight's 65,535th part. No row weighs less than a unit.
 *
 * @param weights numbers above 0
 */
export function inUnits(weights: Float64Array): UnitWeights {
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const isWhole = largest <= MOST_UNITS && weights.every(Number.isInteger);
  const unit = isWhole ? 1 : largest / MOST_UNITS;
  return { unit, units: Uint16Array.from(weights, (weight) => Math.max(1, Math.round(weight / unit))) };
}
