import { findPredictions } from "./find-predictions.ts";
import type { PredictionSink } from "./prediction-sink.ts";
import { createRotatingFiles } from "./rotating-files.ts";

export interface FolderSinkOptions {
  readonly now?: () => Date;
  /** A file is full at so many bytes; so many files are kept. */
  readonly maxBytes?: number;
  readonly maxFiles?: number;
}

/** Predictions in files of a folder, one a line (NDJSON); the folder is made when it is first needed. */
export function createFolderSink(folder: string, options: FolderSinkOptions = {}): PredictionSink {
  const { now = () => new Date(), maxBytes = 64 << 20, maxFiles = 16 } = options;
  const files = createRotatingFiles({ folder, prefix: "predictions", maxBytes, maxFiles, now });
  return {
    location: folder,
    append: (predictions) => files.append(predictions.map((each) => `${JSON.stringify(each)}\n`).join("")),
    find: async (keys) => findPredictions(await files.list(), keys),
    close: () => files.close(),
  };
}
