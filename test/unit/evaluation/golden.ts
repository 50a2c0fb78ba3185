import { readFileSync } from "node:fs";
import { z } from "zod";

const interval = z.tuple([z.number(), z.number()]);
const pair = z.tuple([z.int(), z.int()]);

/** Written by scripts/golden/evaluation.py. */
const goldenSchema = z.strictObject({
  versions: z.record(z.string(), z.string()),
  shares: z.array(z.strictObject({ hits: z.int(), n: z.int(), interval })).nonempty(),
  differences: z.array(z.strictObject({ first: pair, second: pair, interval })).nonempty(),
  regressions: z
    .array(
      z.strictObject({
        name: z.string(),
        columns: z.array(z.array(z.number())),
        labels: z.array(z.int()),
        coefficients: z.array(z.number()),
        intercept: z.number(),
        scores: z.array(z.number()),
      }),
    )
    .nonempty(),
  bootstrap: z.strictObject({
    labels: z.array(z.int()),
    scores: z.array(z.number()),
    intervals: z.record(z.enum(["f1", "balanced_accuracy", "average_precision"]), interval),
  }),
});

/** What statsmodels, scikit-learn and scipy say of some data. */
export const golden = goldenSchema.parse(
  JSON.parse(readFileSync(new URL("evaluation.golden.json", import.meta.url), "utf8")),
);
