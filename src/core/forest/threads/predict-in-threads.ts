import path from "node:path";
import { Worker } from "node:worker_threads";
import { packageRoot } from "../../package-root.ts";
import type { WalkedForest } from "../wasm/walker.ts";
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

/** Starts so many threads. Orders go to them by turns: they are alike in size. */
export function startPredictThreads(
  forest: WalkedForest,
  module: WebAssembly.Module,
  jobs: number,
): PredictThreads {
  const waiting = new Map<number, Waiting>();
  const fail = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const threads = Array.from({ length: jobs }, () => {
    const thread = new Worker(path.join(packageRoot(), "dist", "predict-thread.js"), {
      workerData: { forest, module } satisfies PredictThreadData,
    });
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
        waiting.set(id, { resolve, reject });
        threads[id % jobs].postMessage(
          { id, columns, rows } satisfies PredictOrder,
          columns.map(({ buffer }) => buffer as ArrayBuffer),
        );
      });
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}
