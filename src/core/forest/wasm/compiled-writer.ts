import { createProbaWriter, type ProbaWriter } from "../predict.ts";
import type { FlatForest } from "../tree.ts";
import { laidShape, layTrees } from "./laid-forest.ts";
import { loadModule } from "./load.ts";
import { createWalker } from "./walker.ts";

/** Larger forests are walked plainly: laid out as well, for which this takes 64 MB, they would need half as much memory again. */
const MOST_NODES = 2 ** 22;

/**
 * `createProbaWriter`, compiled: the same numbers, to the last bit. To lay out a node takes about as long as to walk a row down a
 * tree. So as many trees are walked plainly first as there are nodes, and from then on each row lays out about as many nodes as it
 * walks trees, until none are left: a forest that is asked little never pays, and no row waits for a whole forest.
 */
export function createCompiledWriter(forest: FlatForest): ProbaWriter {
  const plain = createProbaWriter(forest);
  if (forest.child.length > MOST_NODES) return plain;
  const module = loadModule("walk");
  const treeCount = forest.roots.length - 1;
  let write = plain;
  let laying: Laying | undefined;
  let affordable = -forest.child.length;

  function goOn(): ProbaWriter {
    try {
      laying ??= startLaying(forest, module);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // There is no memory for it, and the plain walk says the same.
      affordable = Number.NEGATIVE_INFINITY;
    }
    while (laying !== undefined && affordable > 0) {
      const { done, value } = laying.trees.next();
      if (done) return laying.predict;
      affordable -= value;
    }
    return plain;
  }

  return (columns, rows, out) => {
    if (write === plain) {
      affordable += rows * treeCount;
      if (affordable > 0) write = goOn();
    }
    write(columns, rows, out);
  };
}

/** A forest that is being laid out. */
interface Laying {
  /** What is left to do; of each tree how many nodes it has. */
  readonly trees: Generator<number, void>;
  readonly predict: ProbaWriter;
}

function startLaying(forest: FlatForest, module: WebAssembly.Module): Laying {
  const walker = createWalker(laidShape(forest), module);
  return { trees: layTrees(forest, walker), predict: walker.predict };
}
