import { z } from "zod";
import type { Table } from "../dataset/table.ts";
import { calibrationTable } from "../metrics/calibration.ts";
import { brierScore, logLoss } from "../metrics/scores.ts";
import type { Model } from "../model/model.ts";

/** The scores by which a calibration is judged, all better when lower, of what the forest says by itself. */
export const uncalibratedSchema = z.object({
  brier_score: z.number(),
  log_loss: z.number(),
  expected_calibration_error: z.number(),
});

/** What a calibration has to beat; null for a model that has none. */
export function uncalibratedScores(
  model: Model,
  features: Table,
  labels: Uint8Array,
): z.infer<typeof uncalibratedSchema> | null {
  if (model.inputs.decision?.calibration === undefined) return null;
  const scores = model.forestScores(features);
  const { expected_calibration_error } = calibrationTable(labels, scores);
  return {
    brier_score: brierScore(labels, scores),
    log_loss: logLoss(labels, scores),
    expected_calibration_error,
  };
}
