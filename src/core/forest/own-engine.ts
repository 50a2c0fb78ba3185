import { OpsError, throwIfInterrupted } from "../errors.ts";
import { createRng } from "../rng.ts";
import { drawBag, wholeBag } from "./bag.ts";
import { binColumn } from "./bin.ts";
import type { FitOptions, ForestEngine, TrainingData } from "./engine.ts";
import { packForest } from "./flat-forest.ts";
import { createTreeGrower } from "./grow.ts";
import { createOobTally } from "./oob.ts";
import { createOwnForest, decodeOwnForest, type OwnForest } from "./own-forest.ts";
import type { ForestParams } from "./params.ts";
import { checkTrainingData, createTurns, featuresToTry } from "./training.ts";
import { MAX_FEATURES, type Tree } from "./tree.ts";

/** The port, with forests that show their trees. */
interface OwnEngine extends ForestEngine {
  fit(data: TrainingData, params: ForestParams, options: FitOptions): Promise<OwnForest>;
  decode(bytes: Uint8Array): OwnForest;
}

/** The project's own forest: scikit-learn's parameters and semantics over pre-binned columns. */
export const ownEngine: OwnEngine = { name: "titanic-ops", fit, decode: decodeOwnForest };

/**
 * Fits a random forest (Breiman, 2001). Throws OPS_CONFIG_INVALID for parameters that contradict each other or the
 * data, OPS_TOO_FEW_ROWS without rows, OPS_INTERRUPTED between trees once the signal is aborted.
 */
async function fit(data: TrainingData, params: ForestParams, options: FitOptions): Promise<OwnForest> {
  checkTrainingData(data);
  checkParams(params, data);
  const { columns, labels, classCount, classWeights } = data;
  const grow = createTreeGrower({
    columns: columns.map(binColumn),
    classCount,
    classWeights,
    maxFeatures: featuresToTry(params.max_features, columns.length),
    params,
  });
  const bagSize = Math.max(1, Math.round(params.max_samples * labels.length));
  const rng = createRng(options.seed);
  const oob = params.bootstrap ? createOobTally(data) : null;
  const takeTurns = createTurns();
  const trees: Tree[] = [];
  while (trees.length < params.n_estimators) {
    throwIfInterrupted(options.signal);
    // Each tree has its own stream: it comes out the same whichever trees were grown before it, or beside it.
    const treeRng = rng.fork(trees.length);
    const bag = params.bootstrap ? drawBag(labels, bagSize, treeRng) : wholeBag(labels);
    const tree = grow(bag, treeRng);
    oob?.add(tree, bag);
    trees.push(tree);
    options.onTree?.(trees.length, params.n_estimators);
    await takeTurns();
  }
  return createOwnForest(packForest(trees, columns.length, classCount), oob?.score() ?? null);
}

function checkParams(params: ForestParams, { columns }: TrainingData): void {
  if (!params.bootstrap && params.max_samples !== 1)
    throw new OpsError("OPS_CONFIG_INVALID", "`max_samples` below 1 needs `bootstrap: true`", {
      hint: "set `bootstrap: true`, or `max_samples: 1`",
    });
  if (columns.length > MAX_FEATURES)
    throw new OpsError(
      "OPS_CONFIG_INVALID",
      `${columns.length} features, and at most ${MAX_FEATURES} are possible`,
      {
        hint: "list fewer columns under `features`",
      },
    );
}
