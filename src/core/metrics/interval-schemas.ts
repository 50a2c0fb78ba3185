import { z } from "zod";

const share = z.number().min(0).max(1).nullable();

/** An `Interval` of intervals.ts, as it is written to a file; apart from it, so that a browser need not load zod for it. */
export const intervalSchema = z.object({ low: z.number(), high: z.number() });

/** A `ShareEstimate`, likewise. */
export const shareEstimateSchema = z.object({ value: share, low: share, high: share, n: z.int().min(0) });
