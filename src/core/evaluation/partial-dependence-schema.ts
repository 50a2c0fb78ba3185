import { z } from "zod";

/** The mean probability of a class (of two, the positive one) over rows that all have one value of a feature, for some values of it. */
export const partialDependenceSchema = z.object({
  feature: z.string(),
  /** Numbers ascend; categories are the most frequent first. */
  values: z.array(z.union([z.number(), z.string()])),
  mean: z.array(z.number().min(0).max(1)),
});

export type PartialDependence = z.infer<typeof partialDependenceSchema>;
