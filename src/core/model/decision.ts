import { fitCalibrations, scoreCalibrator } from "../calibration/score-calibrator.ts";
import type { DatasetSpec } from "../config/dataset-spec.ts";
import { chooseThreshold } from "../metrics/choose-threshold.ts";
import { crossValidate } from "../metrics/cross-validate.ts";
import { DEFAULT_THRESHOLD } from "../metrics/scores.ts";
import { stratifiedFolds } from "../metrics/split.ts";
import type { Rng } from "../rng.ts";
import type { LearntDecision } from "./model.ts";

/** The decision that a set threshold is; null for the one that is there without. */
export function setThreshold(threshold: number): LearntDecision | null {
  return threshold === DEFAULT_THRESHOLD ? null : { threshold };
}

interface LearnDecisionOptions {
  readonly rng: Rng;
  readonly signal: AbortSignal | undefined;
  /** The scores of the rows `test` by a forest that was fitted on the rows `train` alone. */
  readonly scoresOf: (train: Uint32Array, test: Uint32Array) => Promise<Float64Array>;
}

/**
 * Learns calibration and threshold from held-out scores of a cross-validation, as scikit-learn's
 * `CalibratedClassifierCV(ensemble=False)` and `TunedThresholdClassifierCV` do; the threshold from the calibrated ones.
 * Null where the dataset file asks for neither. Throws OPS_TOO_FEW_ROWS where a class has fewer rows than there are folds.
 */
export async function learnDecision(
  { calibration: method, threshold: wanted, folds }: DatasetSpec["model"]["decision"],
  labels: Uint8Array,
  { rng, signal, scoresOf }: LearnDecisionOptions,
): Promise<LearntDecision | null> {
  const isFixed = typeof wanted === "number";
  if (method === "none" && isFixed) return setThreshold(wanted);
  const { outOfFold } = await crossValidate({
    labels,
    folds: stratifiedFolds(labels, { folds, rng }),
    fitPredict: async (train, test) => ({ scores: await scoresOf(train, test) }),
    ...(signal && { signal }),
  });
  const calibration = method === "none" ? undefined : fitCalibrations(method, { labels, scores: outOfFold });
  const scores = calibration ? scoreCalibrator(calibration)(outOfFold) : outOfFold;
  const threshold = isFixed ? wanted : chooseThreshold({ labels, scores }, wanted);
  return { ...(calibration && { calibration }), ...(threshold !== DEFAULT_THRESHOLD && { threshold }) };
}
