import { z } from "zod";
import { binOf } from "./calibration.ts";

/** Rows of each class by score, in bins of equal width from 0 to 1 that hold their upper edge. */
export const scoreDistributionSchema = z.object({
  negatives: z.array(z.int().min(0)),
  positives: z.array(z.int().min(0)),
});

export type ScoreDistribution = z.infer<typeof scoreDistributionSchema>;

const BINS = 20;

/** Counts rows by class and score. Labels and scores as in predictions.ts. */
export function scoreDistribution(labels: Uint8Array, scores: Float64Array): ScoreDistribution {
  const counts = [new Array<number>(BINS).fill(0), new Array<number>(BINS).fill(0)];
  labels.forEach((label, row) => {
    counts[label][binOf(scores[row], BINS)]++;
  });
  return { negatives: counts[0], positives: counts[1] };
}
