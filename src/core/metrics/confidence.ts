import { predictedClasses } from "./one-against-rest.ts";
import type { Outcomes } from "./outcomes.ts";
import { classCountOf } from "./predictions.ts";
import { DEFAULT_THRESHOLD } from "./scores.ts";

/** How predictions of one score a row are judged. */
export interface Judging {
  /** Above which score the positive class is predicted; 0.5 by default. */
  readonly threshold?: number | undefined;
  /** Whether they are of more than two classes, as {@link confidenceOutcomes} has them: every one then claims to be right. */
  readonly isConfidence?: boolean | undefined;
}

/** Where the scores cut. */
export function thresholdOf({ threshold = DEFAULT_THRESHOLD, isConfidence = false }: Judging): number {
  return isConfidence ? 0 : threshold;
}

/** Outcomes of one score a row; of more than two classes the predicted class of each row is told beside. */
export interface ConfidenceOutcomes extends Outcomes {
  readonly predicted?: Uint8Array;
}

/**
 * Predictions of more than two classes by how sure they were: the probability of the predicted class, and as label 1 where it
 * was the right one (as confidence and accuracy are taken by Guo et al., 2017, On calibration of modern neural networks).
 * Predictions of two classes are given back as they are.
 */
export function confidenceOutcomes(outcomes: Outcomes): ConfidenceOutcomes {
  const { labels, scores } = outcomes;
  const classCount = classCountOf(labels, scores);
  if (classCount === 2) return outcomes;
  const predicted = predictedClasses(outcomes, classCount);
  return {
    labels: labels.map((label, row) => (label === predicted[row] ? 1 : 0)),
    scores: Float64Array.from(labels, (_, row) => scores[row * classCount + predicted[row]]),
    predicted,
  };
}
