import { findPredictions } from "./find-predictions.ts";
import type { PredictionSink } from "./prediction-sink.ts";
import { createRotatingFiles } from "./rotating-files.ts";

export interface FolderSinkOptions {
  readonly now?: () => Date;
  /** A file is full at so many bytes; so many files are kept. */
  readonly maxBytes?: number;
  readonly maxFiles?: number;
}

/** How the names of the files begin. */
export const PREDICTION_FILES = "predictions";
export const OUTCOME_FILES = "outcomes";

/** Predictions and outcomes in files of a folder, one a line (NDJSON); the folder is made when it is first needed. */
export function createFolderSink(folder: string, options: FolderSinkOptions = {}): PredictionSink {
  const { now = () => new Date(), maxBytes = 64 << 20, maxFiles = 16 } = options;
  const filesOf = (prefix: string) => createRotatingFiles({ folder, prefix, maxBytes, maxFiles, now });
  const [predictions, outcomes] = [filesOf(PREDICTION_FILES), filesOf(OUTCOME_FILES)];
  return {
    location: folder,
    append: (added) => predictions.append(linesOf(added)),
    appendOutcomes: (added) => outcomes.append(linesOf(added)),
    find: async (keys) => findPredictions(await predictions.list(), keys),
    async close() {
      await predictions.close();
      await outcomes.close();
    },
  };
}

function linesOf(items: readonly object[]): string {
  return items.map((each) => `${JSON.stringify(each)}\n`).join("");
}
