import { type Judging, thresholdOf } from "../../metrics/confidence.ts";
import { accuracy } from "../../metrics/confusion.ts";
import type { Outcomes } from "../../metrics/outcomes.ts";
import { rankPredictions } from "../../metrics/ranking.ts";
import { confusionMatrix } from "../../metrics/scores.ts";
import type { PerformanceChange } from "../compare/comparison.ts";
import { normalTwoSided, sharesZTest } from "../tests/z-test.ts";
import { aucWithError } from "./auc.ts";

type MeasureChange = PerformanceChange["accuracy"];

/**
 * Whether a model does worse on today's predictions, whose outcomes are known by now, than on the held-out ones of the
 * reference. Accuracy by the Z-test of two shares, ROC AUC by the difference over DeLong's standard errors. Each is
 * tested two-sided at `level`, and only a change for the worse is called drift. Both sides have rows. Of confidences there
 * is accuracy alone: how well they tell right from wrong is not how good the predictions are.
 */
export function performanceChange(
  reference: Outcomes,
  current: Outcomes,
  level: number,
  judging: Judging = {},
): PerformanceChange {
  return {
    rows: { reference: reference.labels.length, current: current.labels.length },
    accuracy: accuracyChange(reference, current, level, thresholdOf(judging)),
    rocAuc: judging.isConfidence ? null : aucChange(reference, current, level),
  };
}

function accuracyChange(
  reference: Outcomes,
  current: Outcomes,
  level: number,
  threshold: number,
): MeasureChange {
  const [before, now] = [reference, current].map(({ labels, scores }) => {
    const value = accuracy(confusionMatrix(labels, scores, threshold));
    return { value, rows: labels.length, standardError: Math.sqrt((value * (1 - value)) / labels.length) };
  });
  const hits = [before, now].map(({ value, rows }) => Math.round(value * rows));
  const { pValue } = sharesZTest([hits[0], hits[1]], [before.rows, now.rows]);
  return measureChange(before, now, pValue, level);
}

function aucChange(reference: Outcomes, current: Outcomes, level: number): MeasureChange | null {
  const before = aucWithError(rankPredictions(reference.labels, reference.scores));
  const now = aucWithError(rankPredictions(current.labels, current.scores));
  if (before === null || now === null) return null;
  const error = Math.hypot(before.standardError, now.standardError);
  const change = now.value - before.value;
  // Without any spread on either side, as where both rank perfectly, equal values are equal and others are not.
  const certain = change === 0 ? 1 : 0;
  return measureChange(before, now, error === 0 ? certain : normalTwoSided(change / error), level);
}

type Measure = MeasureChange["reference"];

function measureChange(reference: Measure, current: Measure, pValue: number, level: number): MeasureChange {
  const change = current.value - reference.value;
  return {
    reference: { value: reference.value, standardError: reference.standardError },
    current: { value: current.value, standardError: current.standardError },
    change,
    pValue,
    isDrift: change < 0 && pValue < level,
  };
}
