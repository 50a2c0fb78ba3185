import type { BestSplit, NodeRows } from "./split.ts";
import type { Tree } from "./tree.ts";

/** A tree while it grows: nodes by number, each a stretch of the bag, in breadth-first order. */
export interface TreeBuilder {
  /** Nodes so far, whether grown or waiting. */
  size(): number;
  /** Distance of a node from the root. */
  depth(node: number): number;
  /** Puts the stretch of the bag that node `n` owns into `node`. */
  open(n: number, node: NodeRows): void;
  /** Makes node `n` ask about `split`; its right child's rows start at place `middle`. */
  split(n: number, split: BestSplit, middle: number, total: Float64Array): void;
  /** Makes node `n` a leaf with the weighted shares of its classes. */
  close(n: number, total: Float64Array): void;
  finish(): Tree;
}

/** A builder for a tree over `bagRows` different rows. */
export function createTreeBuilder(bagRows: number, weights: Float64Array): TreeBuilder {
  // Each leaf has a row of its own, so that there are at most bagRows leaves, and one split fewer.
  const capacity = 2 * bagRows - 1;
  const classCount = weights.length;
  const feature = new Uint16Array(capacity);
  const threshold = new Float64Array(capacity);
  const missingLeft = new Uint8Array(capacity);
  const child = new Uint32Array(capacity);
  const cover = new Float64Array(capacity);
  const leaf = new Uint32Array(capacity);
  const start = new Uint32Array(capacity);
  const end = new Uint32Array(capacity);
  const depth = new Uint32Array(capacity);
  let leaves = new Float64Array(64 * classCount);
  let leafCount = 0;
  let size = 1;
  end[0] = bagRows;

  function addChild(parent: number, from: number, to: number): void {
    start[size] = from;
    end[size] = to;
    depth[size] = depth[parent] + 1;
    size++;
  }

  return {
    size: () => size,
    depth: (n) => depth[n],
    open(n, node) {
      node.start = start[n];
      node.end = end[n];
    },
    split(n, split, middle, total) {
      feature[n] = split.feature;
      threshold[n] = split.threshold;
      missingLeft[n] = split.missingLeft ? 1 : 0;
      child[n] = size;
      cover[n] = weigh(total, weights);
      addChild(n, start[n], middle);
      addChild(n, middle, end[n]);
    },
    close(n, total) {
      if ((leafCount + 1) * classCount > leaves.length) leaves = doubled(leaves);
      threshold[n] = Number.POSITIVE_INFINITY;
      child[n] = n;
      leaf[n] = leafCount;
      cover[n] = weigh(total, weights);
      for (let k = 0; k < classCount; k++)
        leaves[leafCount * classCount + k] = (total[k] * weights[k]) / cover[n];
      leafCount++;
    },
    finish: () => ({
      feature: feature.slice(0, size),
      threshold: threshold.slice(0, size),
      missingLeft: missingLeft.slice(0, size),
      child: child.slice(0, size),
      cover: cover.slice(0, size),
      leaf: leaf.slice(0, size),
      leaves: leaves.slice(0, leafCount * classCount),
    }),
  };
}

function weigh(total: Float64Array, weights: Float64Array): number {
  let weight = 0;
  for (let k = 0; k < weights.length; k++) weight += total[k] * weights[k];
  return weight;
}

function doubled(values: Float64Array): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(values.length * 2);
  wider.set(values);
  return wider;
}
