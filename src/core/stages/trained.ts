import { z } from "zod";
import { inputMissing, type StageContext } from "./stage.ts";

/** The version that was trained. `added` is false when it is, byte for byte, one that was there already. */
export const trainResultSchema = z.object({
  name: z.string(),
  version: z.int(),
  digest: z.string(),
  added: z.boolean(),
  folder: z.string(),
  rows: z.object({ train: z.int(), test: z.int() }),
});

export type TrainResult = z.infer<typeof trainResultSchema>;

/** What the train stage made, in this run or an earlier one. Throws OPS_STAGE_INPUT_MISSING when it never ran. */
export function trainedVersion({ results, spec }: StageContext): TrainResult {
  const trained = trainResultSchema.safeParse(results.get("train"));
  // The folder may have been used for another dataset since.
  if (!trained.success || trained.data.name !== spec.name) throw inputMissing("a trained model", "train");
  return trained.data;
}
