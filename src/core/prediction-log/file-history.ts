import { createReadStream } from "node:fs";
import { isNodeError } from "../atomic-file.ts";
import { openChecked, type Source } from "../storage/source.ts";
import { OUTCOME_FILES, PREDICTION_FILES } from "./folder-sink.ts";
import { isLoggedOutcome, isLoggedPrediction } from "./logged.ts";
import { lineBatches, parseLines } from "./ndjson.ts";
import { inPeriod, type Period, type PredictionHistory } from "./prediction-history.ts";
import { listRotated, type RotatedFile } from "./rotating-files.ts";

type Bytes = AsyncIterable<Uint8Array>;

/** The log that {@link createFolderSink} keeps in a folder. A file that rotation removes meanwhile has no lines. */
export function createFolderHistory(folder: string): PredictionHistory {
  const streams = async function* (prefix: string, isOfPeriod: (file: RotatedFile) => boolean) {
    for (const each of await listRotated(folder, prefix)) if (isOfPeriod(each)) yield bytesOf(each.file);
  };
  return fileHistory(folder, {
    predictions: ({ since, until }) =>
      streams(PREDICTION_FILES, ({ day }) => {
        // A prediction of the last moment of a day may be in the file of the next.
        const [first, last] = [dayOf(since, 0), dayOf(until, 1)];
        return (first === null || first <= day) && (last === null || day <= last);
      }),
    // What became of a prediction is told after it, at any time.
    outcomes: ({ since }) => streams(OUTCOME_FILES, ({ day }) => (dayOf(since, 0) ?? "") <= day),
  });
}

/** Predictions in files that were brought from elsewhere, and nothing of what became of them. */
export function createSourceHistory(source: Source): PredictionHistory {
  return fileHistory(source.uri, {
    async *predictions(_, signal) {
      for (const object of await source.list(signal)) yield await openChecked(object, signal);
    },
    async *outcomes() {},
  });
}

function fileHistory(
  location: string,
  open: Record<"predictions" | "outcomes", (period: Period, signal?: AbortSignal) => AsyncIterable<Bytes>>,
): PredictionHistory {
  return {
    location,
    async *predictions(period, signal) {
      const isIn = inPeriod(period);
      for await (const stream of open.predictions(period, signal)) {
        for await (const lines of lineBatches(stream, signal)) {
          const { items, unreadable } = parseLines(lines, isLoggedPrediction);
          yield { predictions: items.filter(({ time }) => isIn(time)), unreadable };
        }
      }
    },
    async *outcomes(period, signal) {
      const isIn = inPeriod(period);
      for await (const stream of open.outcomes(period, signal)) {
        for await (const lines of lineBatches(stream, signal))
          yield parseLines(lines, isLoggedOutcome).items.filter(({ predictedAt }) => isIn(predictedAt));
      }
    },
  };
}

function dayOf(time: Date | null, later: number): string | null {
  return time && new Date(time.getTime() + later * 86_400_000).toISOString().slice(0, 10);
}

async function* bytesOf(file: string): Bytes {
  try {
    yield* createReadStream(file, { highWaterMark: 1 << 20 });
  } catch (error) {
    if (!isNodeError(error) || error.code !== "ENOENT") throw error;
  }
}
