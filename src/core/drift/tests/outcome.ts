/** A test's statistic and its p-value. */
export interface TestOutcome {
  readonly statistic: number;
  readonly pValue: number;
}
