/** Stands in place of the feature of a node that is a leaf. */
export const LEAF = 0xffff;

/**
 * A grown tree as flat arrays, one place a node, in breadth-first order: the root is node 0, and the children of a
 * node stand next to each other, so that one number names both.
 */
export interface Tree {
  /** Feature that the node asks about; `LEAF` for a leaf. */
  readonly feature: Uint16Array;
  /** A value `<= threshold` goes to the left child. Infinity parts present values from missing ones. */
  readonly threshold: Float64Array;
  /** 1 where a missing value goes left. */
  readonly missingLeft: Uint8Array;
  /** The left child, the right one being the next node; for a leaf its place in `leaves`. */
  readonly child: Uint32Array;
  /** Weight of the training rows that came through the node: drawn rows, times their class weights. */
  readonly cover: Float64Array;
  /** Class probabilities of each leaf: `leaves[leaf * classCount + class]`. */
  readonly leaves: Float64Array;
}

/** A forest: its trees one after the other in the same arrays. Node and leaf numbers count from the forest's start. */
export interface FlatForest extends Tree {
  readonly featureCount: number;
  readonly classCount: number;
  /** Root of each tree, and at the end the number of nodes: tree `t` is nodes `roots[t]` to `roots[t + 1] - 1`. */
  readonly roots: Uint32Array;
}
