import type { Cell } from "../../core/dataset/cells.ts";
import type { PredictionKey } from "../feedback/feedback.ts";
import type { RememberedPrediction } from "../feedback/recent-predictions.ts";

/** A prediction as it is written down. Of the record there are the features and the id alone. */
export interface LoggedPrediction
  extends Pick<RememberedPrediction, "time" | "requestId" | "index" | "entityId"> {
  readonly model: { readonly name: string; readonly version: string; readonly digest: string };
  readonly features: Readonly<Record<string, Cell>>;
  readonly probability: number;
  readonly label: string | number;
}

/** The port of what predictions are written down in: a folder of files, or a table. */
export interface PredictionSink {
  /** Where they are, free of secrets. */
  readonly location: string;
  /**
   * Adds predictions, of which some may be there when it fails. No predictions: fails where they could not be added.
   * May be called again after a failure, and then succeeds once the reason is gone.
   */
  append(predictions: readonly LoggedPrediction[]): Promise<void>;
  /** The newest prediction for each key; undefined where there is none. */
  find(keys: readonly PredictionKey[]): Promise<(RememberedPrediction | undefined)[]>;
  close(): Promise<void>;
}
