import { createRng } from "../rng.ts";
import { type Bag, drawBag, wholeBag } from "./bag.ts";
import { createTreeGrower } from "./grow.ts";
import { bagSize, type GrowingTask, type TreeSource } from "./growing-task.ts";
import { grownAgain, knownTreeCount } from "./known-trees.ts";
import { addVotes, createLeafFinder } from "./oob.ts";
import type { GrownTree } from "./tree-builder.ts";

/**
 * Makes what grows a task's trees. Each tree has a stream of chance of its own: it comes out the same whichever trees
 * were grown before it, or beside it.
 */
export function createPlainTreeSource(task: GrowingTask): TreeSource {
  const { table, classCount, params, known } = task;
  const knownTrees = knownTreeCount(known);
  const grow = createTreeGrower(task);
  const size = bagSize(task);
  const rng = createRng(task.seed);
  const findLeaves = createLeafFinder(table);
  let last: { readonly tree: GrownTree; readonly bag: Bag } | undefined;
  return {
    grow(index) {
      const treeRng = rng.fork(index);
      const bag = params.bootstrap ? drawBag(task, size, treeRng) : wholeBag(task);
      const tree =
        known !== null && index < knownTrees ? grownAgain(known, index, table.columns) : grow(bag, treeRng);
      last = { tree, bag };
      return tree;
    },
    vote(votes, alone) {
      if (last === undefined) throw new Error("no tree was grown that could vote");
      const { tree, bag } = last;
      const ends = findLeaves(tree, bag.outside);
      alone(() => addVotes(votes, { rows: bag.outside, ends, leaves: tree.leaves, classCount }));
    },
  };
}
