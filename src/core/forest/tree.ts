/**
 * A grown tree as flat arrays, one place a node, in breadth-first order: the root is node 0, and the children of a
 * node stand next to each other, so that one number names both.
 *
 * A leaf is its own left child and sends every number there: whoever walks down needs no test for leaves, only to
 * see that nothing moves any more.
 */
export interface Tree {
  /** Feature that the node asks about; 0 in a leaf. */
  readonly feature: Uint16Array;
  /** A value `<= threshold` goes left. Infinity parts present values from missing ones, and stands in leaves. */
  readonly threshold: Float64Array;
  /** 1 where a missing value goes left. */
  readonly missingLeft: Uint8Array;
  /** The left child, the right one being the next node; the node itself in a leaf. */
  readonly child: Uint32Array;
  /** Weight of the training rows that came through the node: drawn rows, times their class weights. */
  readonly cover: Float64Array;
  /** In a leaf the place of its probabilities in `leaves`; 0 elsewhere. */
  readonly leaf: Uint32Array;
  /** Class probabilities: `leaves[leaf[node] * classCount + class]`. */
  readonly leaves: Float64Array;
}

/** A forest: its trees one after the other in the same arrays. Node and leaf numbers count from the forest's start. */
export interface FlatForest extends Tree {
  readonly featureCount: number;
  readonly classCount: number;
  /** Root of each tree, and at the end the number of nodes: tree `t` is nodes `roots[t]` to `roots[t + 1] - 1`. */
  readonly roots: Uint32Array;
}

/** Features that a forest can tell apart: `feature` has two bytes a node. */
export const MAX_FEATURES = 2 ** 16;

/** Whether nothing goes on from the node. */
export function isLeaf(tree: Pick<Tree, "child">, node: number): boolean {
  return tree.child[node] === node;
}

/** The leaf that a row of the columns ends in, walking down from `root`. */
export function leafOf(tree: Tree, root: number, columns: readonly Float64Array[], row: number): number {
  let node = root;
  while (tree.child[node] !== node) {
    const value = columns[tree.feature[node]][row];
    const goesLeft = Number.isNaN(value) ? tree.missingLeft[node] === 1 : value <= tree.threshold[node];
    node = goesLeft ? tree.child[node] : tree.child[node] + 1;
  }
  return node;
}
