import type { BinnedTable } from "./bin.ts";
import type { OobVotes } from "./oob.ts";
import type { ForestParams } from "./params.ts";
import type { FlatForest, Tree } from "./tree.ts";

/** All that the trees of a forest follow from; plain data, which a thread can be handed. */
export interface GrowingTask {
  readonly table: BinnedTable;
  /** Class index of each row. */
  readonly labels: Uint8Array;
  readonly classCount: number;
  /** What rows weigh in units, of which each has one at least, or null where all weigh 1. */
  readonly units: Uint16Array | null;
  /** Weight of each class, a unit of it where rows are weighed in units. */
  readonly weights: Float64Array;
  /** Features tried at each node. */
  readonly maxFeatures: number;
  readonly params: ForestParams;
  readonly seed: number;
  /** A forest of the same task whose trees are taken instead of growing the first ones. */
  readonly known: FlatForest | null;
}

/** Grows the trees of a task, in whatever order they are asked for. */
export interface TreeSource {
  /** Grows a tree, or takes it where it is known, and has it vote where there is a ballot. */
  grow(tree: number): Tree;
}

/** Where trees vote on the rows that they did not see. */
export interface Ballot {
  readonly votes: OobVotes;
  /** Runs what must not run while others add to the same votes. To find what a tree says takes time, and is not part of it. */
  readonly alone: (add: () => void) => void;
}

/** Rows that are drawn for each tree. */
export function bagSize({ labels, params }: Pick<GrowingTask, "labels" | "params">): number {
  return Math.max(1, Math.round(params.max_samples * labels.length));
}

/** Rows that a node must have to be split. Not beside the parameters, whose schema threads would load with it. */
export function fewestRows(params: Pick<ForestParams, "min_samples_split" | "min_samples_leaf">): number {
  return Math.max(params.min_samples_split, 2 * params.min_samples_leaf);
}
