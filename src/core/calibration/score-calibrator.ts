import { bringToOne, oneAgainstRest } from "../metrics/one-against-rest.ts";
import type { Outcomes } from "../metrics/outcomes.ts";
import { classCountOf } from "../metrics/predictions.ts";
import {
  type CalibrationMethod,
  calibratorOf,
  fitCalibration,
  type LearntCalibration,
} from "./calibration.ts";

/** What the scores of a model are calibrated by: one of two classes, one for each of more, against the rest. */
export type LearntCalibrations = LearntCalibration | readonly LearntCalibration[];

/** Learns from scores of rows that the model has not seen. */
export function fitCalibrations(
  method: Exclude<CalibrationMethod, "none">,
  outcomes: Outcomes,
): LearntCalibration | LearntCalibration[] {
  const classCount = classCountOf(outcomes.labels, outcomes.scores);
  if (classCount === 2) return fitCalibration(method, outcomes);
  return Array.from({ length: classCount }, (_, k) => fitCalibration(method, oneAgainstRest(outcomes, k)));
}

/**
 * What calibrates the scores of rows. Of more than two classes each is calibrated by itself, and together they are brought to
 * a sum of 1, or are all alike where each of them is 0 (scikit-learn's `CalibratedClassifierCV`).
 */
export function scoreCalibrator(learnt: LearntCalibrations): (scores: Float64Array) => Float64Array {
  if (!isOfClasses(learnt)) {
    const calibrate = calibratorOf(learnt);
    return (scores) => scores.map(calibrate);
  }
  const calibrators = learnt.map(calibratorOf);
  const width = calibrators.length;
  return (scores) => {
    const calibrated = scores.map((score, i) => calibrators[i % width](score));
    bringToOne(calibrated, width);
    return calibrated;
  };
}

function isOfClasses(learnt: LearntCalibrations): learnt is readonly LearntCalibration[] {
  return Array.isArray(learnt);
}
