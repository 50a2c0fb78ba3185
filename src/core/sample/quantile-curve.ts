import { QUANTILE_LEVELS } from "./facts.ts";

/** The value at share `u` (0 to 1) of a distribution that is known by its quantiles, linear between them. */
export function quantileAt(values: readonly number[], u: number): number {
  let i = 1;
  while (i < QUANTILE_LEVELS.length - 1 && u > QUANTILE_LEVELS[i]) i++;
  const low = QUANTILE_LEVELS[i - 1];
  return values[i - 1] + ((values[i] - values[i - 1]) * (u - low)) / (QUANTILE_LEVELS[i] - low);
}
