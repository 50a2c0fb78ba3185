import { z } from "zod";
import type { Outcomes } from "../metrics/outcomes.ts";
import { type Calibrator, interpolate, isotonicPoints } from "./isotonic.ts";
import { fitPlatt, plattProbability } from "./platt.ts";

/** How scores become probabilities. */
export const calibrationMethodSchema = z.enum(["none", "platt", "isotonic"]);

export type CalibrationMethod = z.infer<typeof calibrationMethodSchema>;

const share = z.number().min(0).max(1);

/** What a calibration has learnt, as it is written to a file. */
export const learntCalibrationSchema = z.discriminatedUnion("method", [
  z.strictObject({ method: z.literal("platt"), slope: z.number(), intercept: z.number() }),
  z
    .strictObject({
      method: z.literal("isotonic"),
      scores: z.array(share).min(1),
      probabilities: z.array(share).min(1),
    })
    .refine(
      ({ scores, probabilities }) => scores.length === probabilities.length,
      "a probability for each score",
    )
    .refine(({ scores }) => scores.every((score, i) => i === 0 || score > scores[i - 1]), "scores ascend"),
]);

export type LearntCalibration = z.infer<typeof learntCalibrationSchema>;

/** Learns from scores of rows that the model has not seen. There is a row at least. */
export function fitCalibration(
  method: Exclude<CalibrationMethod, "none">,
  outcomes: Outcomes,
): LearntCalibration {
  if (method === "platt") return { method, ...fitPlatt(outcomes) };
  const { scores, probabilities } = isotonicPoints(outcomes);
  return { method, scores: [...scores], probabilities: [...probabilities] };
}

/** What turns a score into a probability. */
export function calibratorOf(learnt: LearntCalibration): Calibrator {
  return learnt.method === "platt" ? (score) => plattProbability(learnt, score) : interpolate(learnt);
}
