import type { DatasetSpec } from "../config/dataset-spec.ts";
import { type Table, takeRows } from "../dataset/table.ts";
import { fitPreprocessor, type Preprocessor } from "../features/preprocessor.ts";
import { classWeights } from "../forest/class-weights.ts";
import type { Forest, TrainingBlocks } from "../forest/engine.ts";
import { forestEngine } from "../forest/engines.ts";
import { createRng, type Rng } from "../rng.ts";
import { learnDecision } from "./decision.ts";
import { createModel, type LearntDecision, type Model, type ModelInputs } from "./model.ts";

/** How to fit: the seed decides every draw, progress is told tree by tree. */
export interface FitModelOptions {
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  /** Threads to grow trees in at most; see `FitOptions`. */
  readonly jobs?: number | undefined;
  /** What each row weighs; all weigh 1 where it is left out. */
  readonly sampleWeights?: Float64Array | undefined;
  /** See `FitOptions`. */
  readonly warmStart?: Forest | undefined;
  readonly onTree?: (done: number, total: number) => void;
}

/**
 * Fits preprocessor and forest on rows of features, and on nothing else; then, where the dataset file asks for it, what
 * follows the score. `labels` are class indices.
 */
export async function fitModel(
  spec: DatasetSpec,
  features: Table,
  labels: Uint8Array,
  options: FitModelOptions,
): Promise<Model> {
  const { seed, signal, jobs, sampleWeights: weights } = options;
  const decision = await learnDecision(spec.model.decision, labels, {
    rng: createRng(seed).fork(DECISION_STREAM),
    signal,
    scoresOf: async (train, test) => {
      const ofTrain = Uint8Array.from(train, (row) => labels[row]);
      const sampleWeights = weights && Float64Array.from(train, (row) => weights[row]);
      const some = { seed, signal, jobs, sampleWeights };
      const model = await fitScorer(spec, takeRows(features, train), ofTrain, some);
      return model.forestScores(takeRows(features, test));
    },
  });
  return withDecision(await fitScorer(spec, features, labels, options), decision);
}

/** A model that was put together without a decision, with it. */
export function withDecision(model: Model, decision: LearntDecision | null): Model {
  return decision === null ? model : createModel({ ...model.inputs, decision }, model.forest);
}

/** Far from the streams of the trees, which are numbered from 0. */
const DECISION_STREAM = 2 ** 31;
const PREPROCESS_STREAM = 2 ** 31 + 1;

/** The model without what follows its score. */
async function fitScorer(
  spec: DatasetSpec,
  features: Table,
  labels: Uint8Array,
  options: FitModelOptions,
): Promise<Model> {
  const outcomes = { labels, weights: options.sampleWeights, rng: preprocessRng(options.seed) };
  const preprocessor = fitPreprocessor(spec.model.preprocess, features, outcomes);
  const blocks = () => preprocessor.trainingBlocks(features, outcomes);
  return fitForest(spec, { preprocessor, blocks, labels }, options);
}

/** Chance for what preprocessors draw. */
export function preprocessRng(seed: number): Rng {
  return createRng(seed).fork(PREPROCESS_STREAM);
}

/** What a forest is to learn from, and what made it of features. */
interface Prepared extends Pick<TrainingBlocks, "blocks" | "labels"> {
  readonly preprocessor: Preprocessor;
}

/** Fits the forest behind a preprocessor, and puts both together. */
export async function fitForest(
  spec: DatasetSpec,
  { preprocessor, blocks, labels }: Prepared,
  options: FitModelOptions,
): Promise<Model> {
  const { engine: engineName, forest: params } = spec.model;
  const classes = spec.target.classes.map(({ value }) => value);
  const engine = await forestEngine(engineName);
  const forest = await engine.fit(
    {
      featureCount: preprocessor.outputs.length,
      blocks,
      labels,
      classCount: classes.length,
      classWeights: classWeights(params.class_weight, labels, classes),
      sampleWeights: options.sampleWeights,
    },
    params,
    {
      seed: options.seed,
      ...(options.jobs !== undefined && { jobs: options.jobs }),
      ...(options.signal && { signal: options.signal }),
      warmStart: options.warmStart,
      ...(options.onTree && { onTree: options.onTree }),
    },
  );
  const { name, id, target, columns, examples, features: steps } = spec;
  const inputs: ModelInputs = {
    formatVersion: 1,
    name,
    id,
    target,
    columns,
    ...(examples && { examples }),
    features: steps,
    preprocessor: preprocessor.state,
  };
  return createModel(inputs, forest);
}
