import { createRng } from "../rng.ts";
import { drawBag, wholeBag } from "./bag.ts";
import { createTreeGrower } from "./grow.ts";
import { bagSize, type GrowingTask, type TreeSource } from "./growing-task.ts";
import { grownAgain, knownTreeCount } from "./known-trees.ts";
import { createOobTally } from "./oob.ts";

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
  const oob = params.bootstrap ? createOobTally(table, classCount) : null;
  return {
    votes: () => oob?.votes() ?? null,
    grow(tree) {
      const treeRng = rng.fork(tree);
      const bag = params.bootstrap ? drawBag(task, size, treeRng) : wholeBag(task);
      const grown =
        known !== null && tree < knownTrees ? grownAgain(known, tree, table.columns) : grow(bag, treeRng);
      oob?.add(grown, bag);
      return grown;
    },
  };
}
