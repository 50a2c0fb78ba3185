import { createRng } from "../rng.ts";
import { type Bag, drawBag, wholeBag } from "./bag.ts";
import { createTreeGrower } from "./grow.ts";
import { type Ballot, bagSize, type GrowingTask, type TreeSource } from "./growing-task.ts";
import { grownAgain, knownTreeCount } from "./known-trees.ts";
import { addVotes, createLeafFinder } from "./oob.ts";
import type { GrownTree } from "./tree-builder.ts";

/**
 * Makes what grows a task's trees. Each tree has a stream of chance of its own: it comes out the same whichever trees
 * were grown before it, or beside it.
 */
export function createPlainTreeSource(task: GrowingTask, ballot: Ballot | null): TreeSource {
  const { table, classCount, params, known } = task;
  const knownTrees = knownTreeCount(known);
  const grow = createTreeGrower(task);
  const size = bagSize(task);
  const rng = createRng(task.seed);
  const findLeaves = createLeafFinder(table);

  function vote(tree: GrownTree, { outside: rows }: Bag, { votes, alone }: Ballot): void {
    const ends = findLeaves(tree, rows);
    alone(() => addVotes(votes, { rows, ends, leaves: tree.leaves, classCount }));
  }

  return {
    grow(index) {
      const treeRng = rng.fork(index);
      const bag = params.bootstrap ? drawBag(task, size, treeRng) : wholeBag(task);
      const tree =
        known !== null && index < knownTrees ? grownAgain(known, index, table.columns) : grow(bag, treeRng);
      if (ballot !== null) vote(tree, bag, ballot);
      return tree;
    },
  };
}
