import { RandomForestClassifier } from "ml-random-forest";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { createRng } from "../rng.ts";
import { inColumns } from "./blocks.ts";
import type { FitOptions, Forest, ForestEngine, TrainingBlocks, TrainingData } from "./engine.ts";
import { decodeMlForest, encodeMlForest, type MlForest, type MlTree } from "./ml-random-forest-format.ts";
import { type ForestParams, forestParamsSchema } from "./params.ts";
import { checkTrainingData, createTurns, featuresToTry } from "./training.ts";

/**
 * The npm package `ml-random-forest` behind the same port, for comparison. Its time grows with the square of the rows:
 * 20 times ours on 300 rows of 16 features, 250 times on 900. It differs in kind, too: features are drawn once a tree
 * and not at each node, and a class's probability is the share of trees that vote for it.
 */
export const mlRandomForestEngine: ForestEngine = {
  name: "ml-random-forest",
  fit,
  decode: (bytes) => createForest(decodeMlForest(bytes)),
};

/** With fewer rows the chance that a tree leaves out no row at all, n! / nⁿ, is real, and the package fails on it. */
const OOB_MIN_ROWS = 30;

/** Lets a vote among no trees pass, where the package throws: a row in the bag has no out-of-bag vote. */
class TolerantClassifier extends RandomForestClassifier {
  override selection(values: number[]): number {
    return values.length === 0 ? -1 : super.selection(values);
  }
}

/**
 * Fits a forest. Throws OPS_CONFIG_INVALID for parameters that the package does not have and for missing values,
 * OPS_TOO_FEW_ROWS without rows, OPS_INTERRUPTED between trees once the signal is aborted.
 */
async function fit(
  given: TrainingData | TrainingBlocks,
  params: ForestParams,
  options: FitOptions,
): Promise<Forest> {
  checkTrainingData(given);
  const data = await inColumns(given);
  checkParams(params, data);
  if (options.warmStart)
    throw new OpsError("OPS_CONFIG_INVALID", "engine `ml-random-forest` cannot add trees to a forest", {
      hint: "set `engine: titanic-ops`, or train without a warm start",
    });
  checkNoMissing(data.columns, data.labels.length, "OPS_CONFIG_INVALID");
  const rows = toRows(data.columns, data.labels.length);
  const labels = Array.from(data.labels);
  const packageOptions = toPackageOptions(params, data);
  const votes = createOobVotes(labels, data.classCount);
  const rng = createRng(options.seed);
  const takeTurns = createTurns();
  const trees: MlTree[] = [];
  while (trees.length < params.n_estimators) {
    throwIfInterrupted(options.signal);
    // A forest of one tree at a time: the package's own loop can neither be interrupted nor watched.
    const seed = rng.fork(trees.length).uint32() | 0;
    const single = new TolerantClassifier({ ...packageOptions, seed });
    single.train(rows, labels);
    votes.add(single.oobResults ?? []);
    trees.push(toTree(single));
    options.onTree?.(trees.length, params.n_estimators);
    await takeTurns();
  }
  return createForest({
    featureCount: data.columns.length,
    classCount: data.classCount,
    oobScore: votes.score(),
    trees,
  });
}

/** Refuses what the package cannot do, rather than train something else than was asked for. */
function checkParams(params: ForestParams, { classWeights, sampleWeights }: TrainingData): void {
  if (sampleWeights)
    throw new OpsError("OPS_CONFIG_INVALID", "engine `ml-random-forest` has no weights of rows", {
      hint: "leave out `sample_weight`, or set `engine: titanic-ops`",
    });
  const defaults = forestParamsSchema.parse({});
  for (const key of [
    "criterion",
    "max_leaf_nodes",
    "min_samples_leaf",
    "max_samples",
    "class_weight",
    "n_iter_no_change",
  ] as const) {
    if (params[key] === defaults[key] && (key !== "class_weight" || classWeights === null)) continue;
    throw new OpsError("OPS_CONFIG_INVALID", `engine \`ml-random-forest\` has no \`${key}\``, {
      hint: `leave out \`${key}\`, or set \`engine: titanic-ops\``,
      details: { value: params[key] },
    });
  }
}

function checkNoMissing(
  columns: readonly Float64Array[],
  rows: number,
  code: "OPS_CONFIG_INVALID" | "OPS_INPUT_VALUE",
): void {
  const column = columns.findIndex((values) => values.subarray(0, rows).some(Number.isNaN));
  if (column < 0) return;
  throw new OpsError(
    code,
    `engine \`ml-random-forest\` takes no missing values, and feature ${column + 1} has some`,
    {
      hint: "add an `impute` step for every feature that can be missing, or set `engine: titanic-ops`",
    },
  );
}

function toPackageOptions(params: ForestParams, { columns, labels }: TrainingData) {
  const features = columns.length;
  const count = featuresToTry(params.max_features, features);
  return {
    nEstimators: 1,
    // The package takes 1 for "all of them"; a share that rounds down to one feature says what we mean.
    maxFeatures: count === features ? 1 : count === 1 ? 1.5 / features : count,
    replacement: false,
    useSampleBagging: params.bootstrap,
    noOOB: labels.length < OOB_MIN_ROWS,
    treeOptions: {
      maxDepth: params.max_depth ?? Number.POSITIVE_INFINITY,
      // A node of `minNumSamples` rows or fewer becomes a leaf.
      minNumSamples: params.min_samples_split - 1,
      // The package would not split for less than 0.01; scikit-learn's parameters have no such bound.
      gainThreshold: 0,
    },
  };
}

/** The one tree of a forest, as plain data without the settings that the package repeats in each node. */
function toTree(single: RandomForestClassifier): MlTree {
  const { indexes, estimators } = JSON.parse(JSON.stringify(single.toJSON().baseModel));
  return { features: indexes[0], root: slimNode(estimators[0].root) };
}

/** The part of a package's node that prediction reads. */
function slimNode(node: MlTree["root"]): MlTree["root"] {
  if ("distribution" in node) return { distribution: node.distribution };
  return {
    splitColumn: node.splitColumn,
    splitValue: node.splitValue,
    left: slimNode(node.left),
    right: slimNode(node.right),
  };
}

function createForest(stored: MlForest): Forest {
  const { featureCount, classCount, oobScore, trees } = stored;
  const model = RandomForestClassifier.load(toPackageModel(trees));
  return {
    engine: "ml-random-forest",
    featureCount,
    classCount,
    treeCount: trees.length,
    oobScore,
    predictProba(columns, rows, out) {
      if (columns.length !== featureCount)
        throw new Error(`the forest has ${featureCount} features, the query ${columns.length} columns`);
      checkNoMissing(columns, rows, "OPS_INPUT_VALUE");
      out.fill(0, 0, rows * classCount);
      if (rows === 0) return;
      // Not `predictProbability`: version 2.1.0 sums the votes without a starting value, and so adds the first
      // tree's class index to the count.
      const labels = model.predictionValues(toRows(columns, rows));
      for (let row = 0; row < rows; row++)
        for (let t = 0; t < trees.length; t++) out[row * classCount + labels.get(row, t)]++;
      for (let i = 0; i < rows * classCount; i++) out[i] /= trees.length;
    },
    encode: () => encodeMlForest(stored),
  };
}

function toPackageModel(trees: readonly MlTree[]): Parameters<typeof RandomForestClassifier.load>[0] {
  const options = { kind: "classifier", gainFunction: "gini", splitFunction: "mean" };
  return {
    name: "RFClassifier",
    baseModel: {
      indexes: trees.map((tree) => tree.features),
      n: 0,
      replacement: false,
      maxFeatures: 1,
      nEstimators: trees.length,
      treeOptions: options,
      isClassifier: true,
      seed: 0,
      useSampleBagging: true,
      noOOB: true,
      estimators: trees.map(({ root }) => ({ name: "DTClassifier", options, root })),
    },
  };
}

/** Counts the out-of-bag votes of each row. */
function createOobVotes(labels: readonly number[], classCount: number) {
  const votes = new Uint32Array(labels.length * classCount);
  return {
    add(results: readonly { readonly all: readonly number[] }[]): void {
      results.forEach(({ all }, row) => {
        for (const label of all) votes[row * classCount + label]++;
      });
    },
    score(): number | null {
      let rows = 0;
      let right = 0;
      labels.forEach((label, row) => {
        const counts = votes.subarray(row * classCount, (row + 1) * classCount);
        const most = Math.max(...counts);
        if (most === 0) return;
        rows++;
        if (counts.indexOf(most) === label) right++;
      });
      return rows === 0 ? null : right / rows;
    },
  };
}

/** The package works on rows. */
function toRows(columns: readonly Float64Array[], rows: number): number[][] {
  return Array.from({ length: rows }, (_, row) => columns.map((column) => column[row]));
}
