import { z } from "zod";

/** Mean and standard deviation of a few repeated measurements. */
export const meanAndSdSchema = z.object({ mean: z.number(), sd: z.number().min(0) });

export type MeanAndSd = z.infer<typeof meanAndSdSchema>;

/** The mean and the population standard deviation (numpy's default, ddof = 0) of one value or more. */
export function meanAndSd(values: readonly number[] | Float64Array): MeanAndSd {
  let [sum, squares] = [0, 0];
  for (const value of values) sum += value;
  const mean = sum / values.length;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, sd: Math.sqrt(squares / values.length) };
}
