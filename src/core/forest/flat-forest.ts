import { createRowInterner } from "./interner.ts";
import { type FlatForest, isLeaf, type Tree } from "./tree.ts";

/** Puts trees one after the other. Equal leaf probabilities are stored once, which keeps them in the processor's cache. */
export function packForest(trees: readonly Tree[], featureCount: number, classCount: number): FlatForest {
  const roots = new Uint32Array(trees.length + 1);
  for (let t = 0; t < trees.length; t++) roots[t + 1] = roots[t] + trees[t].feature.length;
  const nodeCount = roots[trees.length];
  const forest = {
    feature: new Uint16Array(nodeCount),
    threshold: new Float64Array(nodeCount),
    missingLeft: new Uint8Array(nodeCount),
    child: new Uint32Array(nodeCount),
    cover: new Float64Array(nodeCount),
    leaf: new Uint32Array(nodeCount),
  };
  const leaves = createRowInterner(classCount);
  for (let t = 0; t < trees.length; t++) {
    const tree = trees[t];
    const root = roots[t];
    forest.feature.set(tree.feature, root);
    forest.threshold.set(tree.threshold, root);
    forest.missingLeft.set(tree.missingLeft, root);
    forest.cover.set(tree.cover, root);
    for (let node = 0; node < tree.feature.length; node++) {
      forest.child[root + node] = root + tree.child[node];
      if (isLeaf(tree, node))
        forest.leaf[root + node] = leaves.add(tree.leaves, tree.leaf[node] * classCount);
    }
  }
  return { ...forest, featureCount, classCount, roots, leaves: leaves.rows() };
}
