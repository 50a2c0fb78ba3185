import { z } from "zod";
import { assertPredictions } from "./predictions.ts";

const share = z.number().min(0).max(1);

/**
 * The rows whose score lies above `lower` and not above `upper` (the first bin has the score 0 too): how many, the
 * mean of their scores, and the share of them that is positive. The last two are null for an empty bin.
 */
export const calibrationBinSchema = z.object({
  lower: share,
  upper: share,
  count: z.int().min(0),
  mean_predicted: share.nullable(),
  share_positive: share.nullable(),
});

/** How far the scores can be read as probabilities. */
export const calibrationSchema = z.object({
  bins: z.array(calibrationBinSchema),
  expected_calibration_error: share,
});

export type CalibrationBin = z.infer<typeof calibrationBinSchema>;
export type Calibration = z.infer<typeof calibrationSchema>;

/**
 * Compares predicted with observed shares, in bins of equal width, which hold their upper edge as in scikit-learn's
 * `calibration_curve`.
 *
 * The expected calibration error is the mean over the rows of |mean predicted − share positive| of their bin
 * (Naeini, Cooper and Hauskrecht, 2015).
 *
 * @param bins how many, 1 or more.
 * @throws RangeError as {@link assertPredictions}, or for a number of bins that is not a positive integer.
 */
export function calibrationTable(labels: Uint8Array, scores: Float64Array, bins = 10): Calibration {
  assertPredictions(labels, scores);
  if (!Number.isInteger(bins) || bins < 1) throw new RangeError(`${bins} calibration bins`);
  const counts = new Uint32Array(bins);
  const positives = new Uint32Array(bins);
  const predicted = new Float64Array(bins);
  for (let row = 0; row < labels.length; row++) {
    const bin = binOf(scores[row], bins);
    counts[bin]++;
    positives[bin] += labels[row];
    predicted[bin] += scores[row];
  }
  let gaps = 0;
  const table = Array.from(counts, (count, bin): CalibrationBin => {
    // count × |mean predicted − share positive|
    gaps += Math.abs(predicted[bin] - positives[bin]);
    return {
      lower: bin / bins,
      upper: (bin + 1) / bins,
      count,
      mean_predicted: count === 0 ? null : predicted[bin] / count,
      share_positive: count === 0 ? null : positives[bin] / count,
    };
  });
  return { bins: table, expected_calibration_error: gaps / labels.length };
}

/** The bin whose printed edges enclose the score: `score * bins` alone can round over an edge. */
export function binOf(score: number, bins: number): number {
  let bin = Math.max(0, Math.ceil(score * bins) - 1);
  if (bin > 0 && score <= bin / bins) bin--;
  else if (score > (bin + 1) / bins) bin++;
  return bin;
}
