import { z } from "zod";
import type { Table } from "../dataset/table.ts";
import { calibrationTable } from "../metrics/calibration.ts";
import { computeScores } from "../metrics/compute-scores.ts";
import { oneAgainstRest } from "../metrics/one-against-rest.ts";
import type { Outcomes } from "../metrics/outcomes.ts";
import { classCountOf } from "../metrics/predictions.ts";
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
  const outcomes = { labels, scores: model.forestScores(features) };
  const { brier_score, log_loss } = computeScores(labels, outcomes.scores);
  return { brier_score, log_loss, expected_calibration_error: calibrationError(outcomes) };
}

/** The expected calibration error; of more than two classes the mean of theirs. */
export function calibrationError(outcomes: Outcomes): number {
  const { labels, scores } = outcomes;
  const classCount = classCountOf(labels, scores);
  if (classCount === 2) return calibrationTable(labels, scores).expected_calibration_error;
  const ofClasses = Array.from({ length: classCount }, (_, k) =>
    calibrationError(oneAgainstRest(outcomes, k)),
  );
  return ofClasses.reduce((sum, error) => sum + error, 0) / classCount;
}
