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

/** The most probable class of each row. */
export function predictedClasses({ labels, scores }: Outcomes, classCount: number): Uint8Array {
  return labels.map((_, row) => mostProbable(scores, classCount, row));
}

/** Brings the scores of each row to a sum of 1, where they are; they are all alike where each of them is 0. */
export function bringToOne(scores: Float64Array, classCount: number): void {
  for (let row = 0; row < scores.length; row += classCount) {
    const ofRow = scores.subarray(row, row + classCount);
    const sum = ofRow.reduce((total, score) => total + score, 0);
    for (let k = 0; k < classCount; k++) ofRow[k] = sum === 0 ? 1 / classCount : ofRow[k] / sum;
  }
}
