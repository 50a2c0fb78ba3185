import { OpsError, throwIfInterrupted } from "../errors.ts";
import { binBlocks, type Room } from "./bin.ts";
import { inBlocks } from "./blocks.ts";
import type { FitOptions, Forest, ForestEngine, TrainingBlocks, TrainingData } from "./engine.ts";
import { packForest } from "./flat-forest.ts";
import type { GrowingTask } from "./growing-task.ts";
import { createVotes, type OobVotes, oobScore } from "./oob.ts";
import { openForest } from "./open-forest.ts";
import { createOwnForest, decodeOwnForest, type OwnForest } from "./own-forest.ts";
import type { ForestParams } from "./params.ts";
import { createRounds, type Rounds } from "./rounds.ts";
import { inUnits } from "./sample-weights.ts";
import { checkTrainingData, createTurns, featuresToTry, weighedRows } from "./training.ts";
import { type FlatForest, MAX_FEATURES, type Tree } from "./tree.ts";
import { createTreeSource, treeModuleFor } from "./tree-source.ts";
import { createCompiledWriter } from "./wasm/compiled-writer.ts";

/** The port, with forests that show their trees. */
interface OwnEngine extends ForestEngine {
  fit(data: TrainingData | TrainingBlocks, params: ForestParams, options: FitOptions): Promise<OwnForest>;
  decode(bytes: Uint8Array): OwnForest;
}

/** The project's own forest: scikit-learn's parameters and semantics over pre-binned columns. */
export const ownEngine: OwnEngine = {
  name: "titanic-ops",
  fit,
  decode: (bytes) => decodeOwnForest(bytes, createCompiledWriter),
};

/**
 * Fits a random forest (Breiman, 2001). Throws OPS_CONFIG_INVALID for parameters that contradict each other or the
 * data, OPS_TOO_FEW_ROWS without rows, OPS_INTERRUPTED between trees once the signal is aborted.
 */
async function fit(
  given: TrainingData | TrainingBlocks,
  params: ForestParams,
  options: FitOptions,
): Promise<OwnForest> {
  checkTrainingData(given);
  const data = weighedRows(inBlocks(given));
  checkParams(params, data);
  const { labels, classCount } = data;
  const isShared = (options.jobs ?? 1) > 1 && labels.length * params.n_estimators >= ROWS_WORTH_THREADS;
  const known = knownTrees(options.warmStart, params, data);
  const room: Room = (bytes) =>
    isShared ? new Uint8Array(new SharedArrayBuffer(bytes)) : new Uint8Array(bytes);
  const task = await createTask({ ...data, known, params, seed: options.seed }, room);
  const votes = params.bootstrap ? createVotes(labels.length, classCount, room) : null;
  const score = (votes: OobVotes): number | null => oobScore(votes, labels, classCount);
  const rounds = createRounds(params, score);
  const growing = { task, rounds, votes, module: treeModuleFor(task) };
  const trees = await (isShared ? growInOthers(growing, options) : growHere(growing, options));
  const forest = packForest(trees, data.featureCount, classCount);
  return createOwnForest(forest, votes && score(votes), createCompiledWriter);
}

/** Fewer rows, times trees, are grown in this thread: half a second's work, of which starting others takes a tenth. */
const ROWS_WORTH_THREADS = 2_000_000;

/** Bins the rows and puts what all trees read into the room for it. */
async function createTask(
  data: TrainingBlocks & Pick<GrowingTask, "known" | "params" | "seed">,
  room: Room,
): Promise<GrowingTask> {
  const { featureCount, labels, classCount, classWeights, sampleWeights, known, params, seed } = data;
  const weighed = sampleWeights ? inUnits(sampleWeights) : null;
  const { unit } = weighed ?? { unit: 1 };
  return {
    table: await binBlocks(data, labels.length, room),
    labels: copiedTo(room(labels.length), labels),
    classCount,
    units: weighed && copiedTo(new Uint16Array(room(2 * labels.length).buffer), weighed.units),
    weights: Float64Array.from({ length: classCount }, (_, k) => unit * (classWeights?.[k] ?? 1)),
    maxFeatures: featuresToTry(params.max_features, featureCount),
    params,
    seed,
    known,
  };
}

function copiedTo<A extends Uint8Array | Uint16Array>(target: A, values: A): A {
  target.set(values);
  return target;
}

/** Trees to grow, and by what; see `createTreeSource`. */
interface Growing {
  readonly task: GrowingTask;
  readonly rounds: Rounds;
  /** Where they vote; null without bootstrap. */
  readonly votes: OobVotes | null;
  readonly module: WebAssembly.Module | null;
}

async function growInOthers(
  { task, rounds, ...how }: Growing,
  { jobs = 1, signal, onTree }: FitOptions,
): Promise<Tree[]> {
  const { growInThreads } = await import("./threads/grow-in-threads.ts");
  return growInThreads(task, rounds, { ...how, jobs, signal, onTree });
}

async function growHere(
  { task, rounds, votes, module }: Growing,
  { signal, onTree }: FitOptions,
): Promise<Tree[]> {
  const source = createTreeSource(task, module, votes && { votes, alone: (add) => add() });
  const takeTurns = createTurns();
  const trees: Tree[] = [];
  do {
    while (trees.length < rounds.limit()) {
      throwIfInterrupted(signal);
      trees.push(source.grow(trees.length));
      onTree?.(trees.length, task.params.n_estimators);
      await takeTurns();
    }
  } while (rounds.goOn(votes));
  return trees;
}

/** The trees of the forest to go on from. */
function knownTrees(
  forest: Forest | undefined,
  { n_estimators: wanted }: ForestParams,
  { featureCount, classCount }: TrainingBlocks,
): FlatForest | null {
  if (forest === undefined) return null;
  const { trees, treeCount } = openForest(forest);
  if (trees.featureCount !== featureCount || trees.classCount !== classCount)
    throw new Error("the forest to go on from is of other features or classes");
  if (treeCount <= wanted) return trees;
  throw new OpsError(
    "OPS_CONFIG_INVALID",
    `the forest to go on from has ${treeCount} trees, and \`n_estimators\` is ${wanted}`,
    { hint: `set \`n_estimators\` above ${treeCount}, or train without a warm start` },
  );
}

function checkParams(params: ForestParams, { featureCount }: TrainingBlocks): void {
  if (!params.bootstrap && params.max_samples !== 1)
    throw new OpsError("OPS_CONFIG_INVALID", "`max_samples` below 1 needs `bootstrap: true`", {
      hint: "set `bootstrap: true`, or `max_samples: 1`",
    });
  if (!params.bootstrap && params.n_iter_no_change !== null)
    throw new OpsError("OPS_CONFIG_INVALID", "`n_iter_no_change` needs `bootstrap: true`", {
      hint: "set `bootstrap: true`: what ends the growth is the score on rows that trees did not draw",
    });
  if (featureCount > MAX_FEATURES)
    throw new OpsError(
      "OPS_CONFIG_INVALID",
      `${featureCount} features, and at most ${MAX_FEATURES} are possible`,
      {
        hint: "list fewer columns under `features`",
      },
    );
}
