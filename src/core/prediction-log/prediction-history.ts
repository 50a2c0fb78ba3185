import type { LoggedOutcome, LoggedPrediction } from "./logged.ts";

/** From `since` up to before `until`; null: without a bound. */
export interface Period {
  readonly since: Date | null;
  readonly until: Date | null;
}

/** Some predictions, and how many lines between them could not be read. */
export interface PredictionBatch {
  readonly predictions: readonly LoggedPrediction[];
  readonly unreadable: number;
}

/** The port of reading back what a {@link PredictionSink} has written down. */
export interface PredictionHistory {
  /** Where it is, free of secrets. */
  readonly location: string;
  /** The predictions that were given in a period, in constant memory, in the same order each time. */
  predictions(period: Period, signal?: AbortSignal): AsyncIterable<PredictionBatch>;
  /** What became of the predictions of a period, in the order in which it was told. */
  outcomes(period: Period, signal?: AbortSignal): AsyncIterable<readonly LoggedOutcome[]>;
}

/** Whether an ISO time in UTC, with milliseconds as the log has it, is in a period. */
export function inPeriod({ since, until }: Period): (time: string) => boolean {
  const [from, to] = [since?.toISOString() ?? "", until?.toISOString() ?? "\uffff"];
  return (time) => from <= time && time < to;
}
