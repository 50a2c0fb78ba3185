import { z } from "zod";
import { scoresSchema } from "../metrics/scores.ts";

/** Scores that are better when higher. */
const gatedScores = scoresSchema.omit({ log_loss: true, brier_score: true }).keyof();

export type GatedScore = z.infer<typeof gatedScores>;

const share = z.number().min(0).max(1);

const fairnessSchema = z.strictObject({
  demographic_parity: share.optional().describe("left out: no limit"),
  equal_opportunity: share.optional().describe("left out: no limit"),
});

/** `gates` of a dataset file: what a version must pass to become champion. What is left out is not asked. */
export const gateSettingsSchema = z.strictObject({
  minimum: z.partialRecord(gatedScores, share).optional().describe("no least score"),
  not_worse: z
    .strictObject({
      level: z.number().gt(0).lt(0.5).default(0.05),
      margin: share.default(0),
    })
    .optional()
    .describe("not compared with the champion"),
  fairness: z.record(z.string(), fairnessSchema).optional().describe("no largest gap"),
  drift: z.strictObject({ max_share: share }).optional().describe("the training data may have drifted"),
  latency: z
    .strictObject({ p99_ms: z.number().gt(0) })
    .optional()
    .describe("a prediction may take any time"),
});

export type GateSettings = z.infer<typeof gateSettingsSchema>;
