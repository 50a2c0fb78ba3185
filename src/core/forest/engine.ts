import type { EngineName, ForestParams } from "./params.ts";

/** What rows came to, and what each counts. */
interface Outcomes {
  /** Class index of each row, from 0 to classCount - 1. */
  readonly labels: Uint8Array;
  readonly classCount: number;
  /** Weight of each class, or null where all weigh 1. See `classWeights`. */
  readonly classWeights: Float64Array | null;
  /** Weight of each row, not below 0; all weigh 1 where it is left out. */
  readonly sampleWeights?: Float64Array | undefined;
}

/** What a forest learns from: one Float64Array a feature (NaN is missing), one class index a row. */
export interface TrainingData extends Outcomes {
  readonly columns: readonly Float64Array[];
}

/** Some rows that follow each other: one Float64Array a feature, all of one length. Good until the next is asked for. */
export type Block = readonly Float64Array[];

/** The same with features that need not be in memory: rows come block after block, as often as they are asked for. */
export interface TrainingBlocks extends Outcomes {
  readonly featureCount: number;
  /** All rows in their order, and the same whenever they are asked for. */
  readonly blocks: () => Iterable<Block> | AsyncIterable<Block>;
}

export interface FitOptions {
  /** Equal data, parameters and seed give equal bytes. */
  readonly seed: number;
  readonly signal?: AbortSignal;
  /** Threads to grow in at most, where there is work for them; 1 by default. The forest does not depend on it. */
  readonly jobs?: number;
  /**
   * A forest grown from the same data, with the same parameters and seed, and of no more trees: they are kept, and the others
   * are added. What comes out is the forest that is grown at once.
   */
  readonly warmStart?: Forest | undefined;
  /** Called after each tree. */
  readonly onTree?: (done: number, total: number) => void;
}

/** A fitted forest: predicts, and can be written down. */
export interface Forest {
  readonly engine: EngineName;
  readonly featureCount: number;
  readonly classCount: number;
  readonly treeCount: number;
  /** Accuracy over the rows that some tree did not see; null where the engine cannot tell. */
  readonly oobScore: number | null;
  /**
   * Writes the probability of each class of each row into `out`, row by row: `out[row * classCount + class]`.
   * `columns` as in training, each of at least `rows` values.
   */
  predictProba(columns: readonly Float64Array[], rows: number, out: Float64Array): void;
  /** The forest as bytes; equal forests give equal bytes. */
  encode(): Uint8Array;
}

/** The port of the classifier: our own engine and `ml-random-forest` implement it and pass one contract suite. */
export interface ForestEngine {
  readonly name: EngineName;
  fit(data: TrainingData | TrainingBlocks, params: ForestParams, options: FitOptions): Promise<Forest>;
  /** Reads what `encode` wrote. Throws OPS_MODEL_CORRUPT for bytes that are truncated, altered or of a newer version. */
  decode(bytes: Uint8Array): Forest;
}
