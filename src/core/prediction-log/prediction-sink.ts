import type { LoggedOutcome, LoggedPrediction, PredictionKey, RememberedPrediction } from "./logged.ts";

/** The port of what predictions and their outcomes are written down in: a folder of files, or tables. */
export interface PredictionSink {
  /** Where they are, free of secrets. */
  readonly location: string;
  /**
   * Adds predictions, of which some may be there when it fails. No predictions: fails where they could not be added.
   * May be called again after a failure, and then succeeds once the reason is gone.
   */
  append(predictions: readonly LoggedPrediction[]): Promise<void>;
  /** Adds outcomes likewise; a later one of the same prediction stands for the earlier. */
  appendOutcomes(outcomes: readonly LoggedOutcome[]): Promise<void>;
  /** The newest prediction for each key; undefined where there is none. */
  find(keys: readonly PredictionKey[]): Promise<(RememberedPrediction | undefined)[]>;
  close(): Promise<void>;
}
