/** Predictions whose outcomes are known, as `predictions.ts` has them. */
export interface Outcomes {
  /** The probability of the positive class of two, one a row; of more classes that of each, row by row. */
  readonly scores: Float64Array;
  /** The class of each row. */
  readonly labels: Uint8Array;
}
