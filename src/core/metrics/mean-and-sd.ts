import { z } from "zod";

/** Mean and standard deviation of a few repeated measurements. */
export const meanAndSdSchema = z.object({ mean: z.number(), sd: z.number().min(0) });

export type MeanAndSd = z.infer<typeof meanAndSdSchema>;

/** The mean and the population standard deviation (numpy's default, ddof = 0) of one value or more. */
export function meanAndSd(values: readonly number[]): MeanAndSd {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, sd: Math.sqrt(variance) };
}
