import { readFile } from "node:fs/promises";
import { z } from "zod";
import { writeTextAtomically } from "../../core/atomic-file.ts";
import type { ToldOutcome } from "./live-measures.ts";

const outcomeSchema = z.strictObject({
  key: z.string(),
  modelVersion: z.string(),
  probability: z.number().min(0).max(1),
  threshold: z.number().optional(),
  isPositive: z.boolean(),
  classes: z.strictObject({ actual: z.string(), predicted: z.string() }).optional(),
  timeMs: z.number(),
});

/** The file that outcomes are kept in while the service is down. */
const stateSchema = z.strictObject({
  formatVersion: z.literal(1),
  model: z.string(),
  outcomes: z.array(outcomeSchema),
});

/** The outcomes of a model that a file keeps: none where there is no file, or none that can be read. */
export async function readOutcomes(file: string, model: string): Promise<ToldOutcome[]> {
  try {
    const state = stateSchema.parse(JSON.parse(await readFile(file, "utf8")));
    return state.model === model ? state.outcomes : [];
  } catch {
    return [];
  }
}

/** Keeps outcomes in a file. Throws OPS_PATH_UNWRITABLE or OPS_DISK_FULL. */
export async function writeOutcomes(
  file: string,
  model: string,
  outcomes: readonly ToldOutcome[],
): Promise<void> {
  const state: z.infer<typeof stateSchema> = { formatVersion: 1, model, outcomes: [...outcomes] };
  await writeTextAtomically(file, `${JSON.stringify(state)}\n`);
}
