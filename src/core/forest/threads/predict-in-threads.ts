import { startThread } from "../../start-thread.ts";
import type { LaidForest, LaidShape } from "../wasm/laid-forest.ts";
import type { PredictAnswer, PredictOrder, PredictThreadData } from "./predict-messages.ts";

/** Threads that predict, each of which has the forest. */
export interface PredictThreads {
  /** The probability of each class of each row, as `Forest.predictProba` writes them. The columns are given away. */
  predict(columns: readonly Float64Array[], rows: number): Promise<Float64Array>;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (probabilities: Float64Array) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts so many threads. Orders go to them by turns: they are alike in size. Once one has failed, all orders do: nobody would
 * answer those that were meant for it.
 */
export function startPredictThreads(
  forest: LaidForest & LaidShape,
  module: WebAssembly.Module,
  jobs: number,
): PredictThreads {
  const waiting = new Map<number, Waiting>();
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const threads = Array.from({ length: jobs }, () => {
    const thread = startThread("predict-thread", { forest, module } satisfies PredictThreadData);
    thread.on("error", fail);
    thread.on("message", ({ id, probabilities }: PredictAnswer) => {
      waiting.get(id)?.resolve(probabilities);
      waiting.delete(id);
    });
    return thread;
  });
  let orders = 0;
  return {
    predict(columns, rows) {
      const id = orders++;
      return new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        waiting.set(id, { resolve, reject });
        // Two features may be one column under two names, which can be given away but once.
        const given = new Set(columns.map(({ buffer }) => buffer as ArrayBuffer));
        threads[id % jobs].postMessage({ id, columns, rows } satisfies PredictOrder, [...given]);
      });
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}
