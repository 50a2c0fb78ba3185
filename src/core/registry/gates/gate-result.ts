import { z } from "zod";

/** What one gate says of a version that is to become champion, as it is kept in the registry's history. */
export const gateResultSchema = z.strictObject({
  gate: z.string(),
  passed: z.boolean(),
  /** For people: what was measured, against what. */
  message: z.string(),
  /** What was measured; null where it could not be, and then the gate has not passed. */
  observed: z.number().nullable(),
  /** What it was held against. */
  limit: z.number().nullable(),
});

export type GateResult = z.infer<typeof gateResultSchema>;
