/**
 * The growth of trees of two classes, compiled to WebAssembly (AssemblyScript): what the plain version of these files grows, to the
 * last bit, two to four times as fast. `tree-source.ts` drives it: one instance a thread, each with a memory of its own.
 */
import { codes, drawRows, labels, makeBag, places, takeRows, units } from "./bag";
import { highs, lows, makeColumns, sizes } from "./columns";
import { makeCounts } from "./count";
import { growTree, leafCount } from "./grow-tree";
import { makeNodes, nodeCount } from "./node";
import { makeBlocks } from "./records";
import { setRules, setTable, setWeights } from "./settings";
import { makeFinder } from "./split";
import { child, cover, feature, holdTree, leaf, leaves, missingLeft, steps, threshold, writeTree } from "./tree";
import { ends, findLeaves } from "./vote";

export { seed } from "./rng";
export { codes, cover, child, drawRows, ends, feature, findLeaves, highs, holdTree, labels, leaf, leafCount, leaves, lows };
export { missingLeft, nodeCount, places, setRules, setWeights, sizes, steps, takeRows, threshold, units };

/** Makes room for a table; comes after `setRules`. The table itself is then written where `codes`, `labels` and the rest say. */
export function makeRoom(rows: i32, features: i32, rowBytes: i32, isWeighted: bool): void {
  setTable(rows, features, rowBytes);
  makeBag(isWeighted);
  makeColumns();
  makeCounts();
  makeFinder();
  makeBlocks();
  makeNodes();
}

/** Grows a tree over the rows that were drawn, going on with the state of chance, and writes it. */
export function grow(): void {
  growTree();
  writeTree();
}
