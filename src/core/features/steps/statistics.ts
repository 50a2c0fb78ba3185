/*
 * What steps learn from numbers. Each holds for any finite values: where the plain formula is too large for a number,
 * a scaled one takes its place, since a state that holds Infinity cannot be saved. None is -0, which JSON cannot tell
 * from 0.
 */

/** The middle value of at least one; of an even count, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] + 0;
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  const mean = (low + high) / 2;
  return Number.isFinite(mean) ? mean + 0 : low / 2 + high / 2;
}

/** The arithmetic mean of at least one value. */
export function mean(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  if (Number.isFinite(total)) return total / values.length + 0;
  let shares = 0;
  for (let i = 0; i < values.length; i++) shares += values[i] / values.length;
  return shares;
}

/** The standard deviation around `center`, with the count in the denominator. */
export function deviation(values: ArrayLike<number>, center: number): number {
  const plain = rootMeanSquare(values, center, 1);
  if (Number.isFinite(plain)) return plain;
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  return Math.min(rootMeanSquare(values, center, largest) * largest, Number.MAX_VALUE);
}

function rootMeanSquare(values: ArrayLike<number>, center: number, scale: number): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += (values[i] / scale - center / scale) ** 2;
  return Math.sqrt(total / values.length);
}
