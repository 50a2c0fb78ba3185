/** Predictions whose outcomes are known: the probability of the positive class, and the class that it was. */
export interface Outcomes {
  readonly scores: Float64Array;
  /** 0 or 1, one a score. */
  readonly labels: Uint8Array;
}
