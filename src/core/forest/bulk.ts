import type { Forest } from "./engine.ts";
import { hasTrees } from "./open-forest.ts";
import type { PredictThreads } from "./threads/predict-in-threads.ts";
import { ADDRESSABLE_NODES, layForest } from "./wasm/laid-forest.ts";

/** Predicts many rows, part by part, several parts at once. */
export interface BulkPredictor {
  /** The probability of each class of each row, as `Forest.predictProba` writes them. The columns are given away. */
  predict(columns: readonly Float64Array[], rows: number): Promise<Float64Array>;
  /** Parts that are worth to be under way at once. */
  readonly ahead: number;
  /** Ends what it started. */
  close(): Promise<void>;
}

/** Fewer rows, times trees, are walked here: a quarter of a second's work, and to start others takes about as long. */
const STEPS_WORTH_THREADS = 10_000_000;

/**
 * A forest's predictor of many rows in so many threads, which are started once it has seen that there are many. What comes out
 * does not depend on their number. Forests whose trees cannot be read are asked here.
 */
export function createBulkPredictor(forest: Forest, jobs: number): BulkPredictor {
  let seen = 0;
  let threads: Promise<PredictThreads | null> | undefined;
  return {
    ahead: 2 * jobs,
    async predict(columns, rows) {
      seen += rows * forest.treeCount;
      if (jobs > 1 && seen > STEPS_WORTH_THREADS) threads ??= start(forest, jobs);
      const started = await threads;
      if (started) return started.predict(columns, rows);
      const probabilities = new Float64Array(rows * forest.classCount);
      forest.predictProba(columns, rows, probabilities);
      return probabilities;
    },
    async close() {
      await (await threads)?.close();
    },
  };
}

async function start(forest: Forest, jobs: number): Promise<PredictThreads | null> {
  if (!hasTrees(forest) || forest.trees.child.length > ADDRESSABLE_NODES) return null;
  const { loadModule } = await import("./wasm/load.ts");
  const { startPredictThreads } = await import("./threads/predict-in-threads.ts");
  return startPredictThreads(layForest(forest.trees), loadModule("walk"), jobs);
}
