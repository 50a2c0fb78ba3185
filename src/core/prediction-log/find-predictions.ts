import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { PredictionKey, RememberedPrediction } from "./logged.ts";
import { keysOf, predictionOf } from "./prediction-line.ts";

/**
 * The newest prediction for each key among the lines of log files, which are given the newest first. Reads no further
 * than needed, once for all keys. A file that rotation has removed meanwhile has none.
 */
export async function findPredictions(
  files: readonly string[],
  keys: readonly PredictionKey[],
): Promise<(RememberedPrediction | undefined)[]> {
  const found: (RememberedPrediction | undefined)[] = keys.map(() => undefined);
  for (const file of files) {
    const wanted = new Set(keys.flatMap((key, i) => (found[i] === undefined ? [textOf(key)] : [])));
    if (wanted.size === 0) break;
    const newest = await newestIn(file, wanted);
    keys.forEach((key, i) => {
      found[i] ??= newest.get(textOf(key));
    });
  }
  return found;
}

async function newestIn(
  file: string,
  wanted: ReadonlySet<string>,
): Promise<Map<string, RememberedPrediction>> {
  const newest = new Map<string, RememberedPrediction>();
  try {
    for await (const line of createInterface({ input: createReadStream(file, "utf8") })) {
      const keys = keysOf(line);
      if (keys === null) continue;
      const { requestId, index, entityId } = keys;
      const texts = [textOf({ requestId, index }), ...(entityId === null ? [] : [textOf({ entityId })])];
      for (const text of texts) {
        const prediction = wanted.has(text) ? predictionOf(line) : null;
        if (prediction !== null) newest.set(text, prediction);
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return newest;
}

/** A key as one text. No request id has a space in it. */
function textOf(key: PredictionKey): string {
  return "requestId" in key ? `${key.requestId} ${key.index}` : `entity ${key.entityId}`;
}
