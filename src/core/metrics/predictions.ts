/**
 * The conventions of this folder, and the check of them.
 *
 * Every function judges a classifier by two arrays: `labels`, the true class of each row, and `scores`. Of two classes
 * there is one score a row, the probability of the positive class, from 0 to 1; labels are 1 (positive) and 0. Of more
 * classes there is the probability of each class, row by row: `scores[row * classCount + k]`; labels are class indices.
 * A function that says nothing of it takes two classes: more are judged one at a time, against the rest
 * (`oneAgainstRest`). All of them are pure and none of them changes its arguments.
 */

/**
 * Checks those conventions for two classes. Predictions come from a model and never straight from a user, so a breach is
 * a bug.
 *
 * @throws RangeError for no rows, arrays of unequal length, a label other than 0 or 1, a score outside [0, 1] or NaN.
 */
export function assertPredictions(labels: Uint8Array, scores: Float64Array): void {
  if (labels.length !== scores.length)
    throw new RangeError(`${labels.length} labels, but ${scores.length} scores`);
  if (labels.length === 0) throw new RangeError("no rows to score");
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] > 1) throw new RangeError(`row ${row}: label ${labels[row]} is neither 0 nor 1`);
    // Written so that NaN, which compares false with everything, fails.
    if (!(scores[row] >= 0 && scores[row] <= 1))
      throw new RangeError(`row ${row}: score ${scores[row]} is not a probability`);
  }
}

/** Scores a row of so many classes has. */
export function scoresPerRow(classCount: number): number {
  return classCount === 2 ? 1 : classCount;
}

/**
 * How many classes predictions are of, which checks the conventions for any number of them.
 *
 * @throws RangeError as {@link assertPredictions}.
 */
export function classCountOf(labels: Uint8Array, scores: Float64Array): number {
  const width = scores.length / labels.length;
  if (labels.length === 0 || width < 3 || !Number.isInteger(width)) {
    assertPredictions(labels, scores);
    return 2;
  }
  for (let row = 0; row < labels.length; row++)
    if (labels[row] >= width)
      throw new RangeError(`row ${row}: label ${labels[row]} is not one of ${width} classes`);
  for (let i = 0; i < scores.length; i++)
    if (!(scores[i] >= 0 && scores[i] <= 1))
      throw new RangeError(`row ${Math.floor(i / width)}: score ${scores[i]} is not a probability`);
  return width;
}
