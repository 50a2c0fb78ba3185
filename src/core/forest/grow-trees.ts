import { createRng } from "../rng.ts";
import { drawBag, wholeBag } from "./bag.ts";
import type { BinnedTable } from "./bin.ts";
import { createTreeGrower } from "./grow.ts";
import { grownAgain } from "./known-trees.ts";
import { createOobTally, type OobTally } from "./oob.ts";
import type { ForestParams } from "./params.ts";
import type { FlatForest } from "./tree.ts";
import type { GrownTree } from "./tree-builder.ts";

/** All that the trees of a forest follow from; plain data, which a thread can be handed. */
export interface GrowingTask {
  readonly table: BinnedTable;
  /** Class index of each row. */
  readonly labels: Uint8Array;
  readonly classCount: number;
  /** What rows weigh in units, or null where all weigh 1. */
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
  /** Grows a tree, or takes it where it is known. */
  grow(tree: number): GrownTree;
  /** What the trees so far said about the rows that they did not see; null without bootstrap, where they see all. */
  readonly oob: OobTally | null;
}

/**
 * Makes what grows a task's trees. Each tree has a stream of chance of its own: it comes out the same whichever trees
 * were grown before it, or beside it.
 */
export function createTreeSource(task: GrowingTask): TreeSource {
  const { table, labels, classCount, params, known } = task;
  const knownTrees = known === null ? 0 : known.roots.length - 1;
  const grow = createTreeGrower(task);
  const bagSize = Math.max(1, Math.round(params.max_samples * labels.length));
  const rng = createRng(task.seed);
  const oob = params.bootstrap ? createOobTally(table, classCount) : null;
  return {
    oob,
    grow(tree) {
      const treeRng = rng.fork(tree);
      const bag = params.bootstrap ? drawBag(task, bagSize, treeRng) : wholeBag(task);
      const grown =
        known !== null && tree < knownTrees ? grownAgain(known, tree, table.columns) : grow(bag, treeRng);
      oob?.add(grown, bag);
      return grown;
    },
  };
}
