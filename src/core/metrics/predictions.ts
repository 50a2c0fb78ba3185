/**
 * The conventions of this folder, and the check of them.
 *
 * Every function judges a binary classifier by two arrays of one length, one entry a row:
 * `labels`, the true class (1 is the positive class, 0 the negative), and `scores`, the predicted probability of
 * the positive class, from 0 to 1. All of them are pure and none of them changes its arguments.
 */

/**
 * Checks those conventions. Predictions come from a model and never straight from a user, so a breach is a bug.
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
