import type { Outcomes } from "./outcomes.ts";

/** Predictions of more than two classes as those of two: one class is the positive one, all others together the negative. */
export function oneAgainstRest({ labels, scores }: Outcomes, classIndex: number): Outcomes {
  const width = scores.length / labels.length;
  return {
    labels: labels.map((label) => (label === classIndex ? 1 : 0)),
    scores: Float64Array.from(labels, (_, row) => scores[row * width + classIndex]),
  };
}

/** The class with the highest probability, of rows of several; of equally high ones the first, as numpy's `argmax`. */
export function mostProbable(scores: ArrayLike<number>, classCount: number, row: number): number {
  let best = 0;
  for (let k = 1; k < classCount; k++)
    if (scores[row * classCount + k] > scores[row * classCount + best]) best = k;
  return best;
}
