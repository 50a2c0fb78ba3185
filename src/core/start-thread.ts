import { Worker } from "node:worker_threads";
import { builtFile } from "./package-root.ts";

/** Programs of threads, each of which the build makes a file of its own: a thread cannot run the source. */
type ThreadProgram = "fold-thread" | "predict-thread" | "tree-thread";

/** Starts a thread of this program. The options that this process was started with are for its own program. */
export function startThread(program: ThreadProgram, workerData: unknown): Worker {
  return new Worker(builtFile(`${program}.js`), { workerData, execArgv: [] });
}
