import { z } from "zod";
import { meanAndSdSchema } from "./mean-and-sd.ts";

/** How much the score dropped when a feature was shuffled: mean and standard deviation (ddof = 0) over the repeats. */
export const featureImportanceSchema = z.object({ feature: z.string(), ...meanAndSdSchema.shape });

export type FeatureImportance = z.infer<typeof featureImportanceSchema>;
