import { BINS, type Bins } from "./bin.ts";
import { type FlatForest, isLeaf, type Tree } from "./tree.ts";
import type { GrownTree } from "./tree-builder.ts";

/** Trees of the forest to go on from. */
export function knownTreeCount(forest: FlatForest | null): number {
  return forest === null ? 0 : forest.roots.length - 1;
}

/** Tree `t` of a forest by itself, as it was when it had been grown over a table of these bins. */
export function grownAgain(forest: FlatForest, t: number, columns: readonly Bins[]): GrownTree {
  const tree = treeOf(forest, t);
  const test = new Int32Array(tree.child.length);
  for (let node = 0; node < test.length; node++) test[node] = testOf(tree, node, columns);
  return { ...tree, test };
}

/** Tree `t` of a forest in arrays of its own. */
function treeOf(forest: FlatForest, t: number): Tree {
  const { classCount, roots } = forest;
  const [from, to] = [roots[t], roots[t + 1]];
  const leaf = new Uint32Array(to - from);
  const leaves: number[] = [];
  for (let node = from; node < to; node++) {
    if (!isLeaf(forest, node)) continue;
    leaf[node - from] = leaves.length / classCount;
    const at = forest.leaf[node] * classCount;
    leaves.push(...forest.leaves.subarray(at, at + classCount));
  }
  return {
    feature: forest.feature.slice(from, to),
    threshold: forest.threshold.slice(from, to),
    missingLeft: forest.missingLeft.slice(from, to),
    child: forest.child.slice(from, to).map((child) => child - from),
    cover: forest.cover.slice(from, to),
    leaf,
    leaves: Float64Array.from(leaves),
  };
}

/** What a node asks of codes; see `GrownTree`. */
function testOf(tree: Tree, node: number, columns: readonly Bins[]): number {
  if (isLeaf(tree, node)) return BINS - 1;
  const feature = tree.feature[node];
  const shift = 1 - tree.missingLeft[node];
  return (feature << 9) | (shift << 8) | (lastBinUpTo(tree.threshold[node], columns[feature]) - shift);
}

/** The last bin whose values are all at most `threshold`. */
function lastBinUpTo(threshold: number, { high }: Bins): number {
  if (threshold === Number.POSITIVE_INFINITY) return BINS - 1;
  let from = 0;
  let to = high.length - 1;
  while (from < to) {
    const bin = (from + to + 1) >> 1;
    if (high[bin] <= threshold) from = bin;
    else to = bin - 1;
  }
  return from;
}
