import { parentPort, workerData } from "node:worker_threads";
import { createWalker } from "../wasm/walker.ts";
import type { PredictAnswer, PredictOrder, PredictThreadData } from "./predict-messages.ts";

/** A thread that predicts what it is sent, until it is ended. */
const { forest, module } = workerData as PredictThreadData;
const walker = createWalker(forest, module);
walker.nodes.set(forest.nodes);
walker.roots.set(forest.roots);
walker.steps.set(forest.steps);
walker.shares.set(forest.shares);
parentPort?.on("message", ({ id, columns, rows }: PredictOrder) => {
  const probabilities = new Float64Array(rows * forest.classCount);
  walker.predict(columns, rows, probabilities);
  parentPort?.postMessage({ id, probabilities } satisfies PredictAnswer, [probabilities.buffer]);
});
