import type { Bins } from "./bin.ts";
import { type BestSplit, lastBinLeft, type NodeRows, thresholdOf } from "./split.ts";
import type { Tree } from "./tree.ts";

/** A tree that has just been grown, with what it was grown by. */
export interface GrownTree extends Tree {
  /**
   * What a node asks of codes, in one word: `feature << 9 | shift << 8 | edge`. A row goes left where
   * `(code - shift) & 255 <= edge`: with a shift of 1 the code of a missing value, 0, is the last. From a leaf everything
   * goes left.
   */
  readonly test: Int32Array;
}

/** Trees while they grow, one after the other: nodes by number, each a stretch of the bag, in breadth-first order. */
export interface TreeBuilder {
  /** Begins a tree: all of the bag is at its root. */
  begin(root: NodeRows): void;
  /** Nodes so far, whether grown or waiting. */
  size(): number;
  /** Distance of a node from the root. */
  depth(node: number): number;
  /** Puts the stretch of the bag that node `n` owns, and its drawn rows of each class, into `node`. */
  open(n: number, node: NodeRows): void;
  /** Makes node `n` ask about `split`; its right child's rows start at place `middle`. */
  split(n: number, split: BestSplit, middle: number): void;
  /** Makes node `n` a leaf with the weighted shares of its classes. */
  close(n: number): void;
  /** The tree, in arrays of its own. */
  finish(): GrownTree;
}

/** Nodes that there is room for at first; the room doubles when it is full. */
const FIRST_CAPACITY = 1024;

/** A builder whose buffers serve one tree after the other. */
export function createTreeBuilder(columns: readonly Bins[], weights: Float64Array): TreeBuilder {
  const classCount = weights.length;
  let nodes = roomFor(FIRST_CAPACITY, classCount);
  let leaves = new Float64Array(FIRST_CAPACITY * classCount);
  let capacity = FIRST_CAPACITY;
  let leafCount = 0;
  let size = 0;

  function makeRoom(): void {
    capacity *= 2;
    const wider = roomFor(capacity, classCount);
    for (const name of Object.keys(nodes) as (keyof Nodes)[]) wider[name].set(nodes[name]);
    nodes = wider;
  }

  function addNode(start: number, end: number, depth: number): void {
    if (size === capacity) makeRoom();
    nodes.start[size] = start;
    nodes.end[size] = end;
    nodes.depth[size] = depth;
    size++;
  }

  /** The weight of node `n`: drawn rows, times their class weights. */
  function weigh(n: number): number {
    let weight = 0;
    for (let k = 0; k < classCount; k++) weight += nodes.total[n * classCount + k] * weights[k];
    return weight;
  }

  return {
    begin({ start, end, total }) {
      size = 0;
      leafCount = 0;
      addNode(start, end, 0);
      nodes.total.set(total);
    },
    size: () => size,
    depth: (n) => nodes.depth[n],
    open(n, node) {
      node.start = nodes.start[n];
      node.end = nodes.end[n];
      for (let k = 0; k < classCount; k++) node.total[k] = nodes.total[n * classCount + k];
    },
    split(n, split, middle) {
      const child = size;
      addNode(nodes.start[n], middle, nodes.depth[n] + 1);
      addNode(middle, nodes.end[n], nodes.depth[n] + 1);
      const { feature, left } = split;
      const last = lastBinLeft(split, columns[feature]);
      for (let k = 0; k < classCount; k++) {
        nodes.total[child * classCount + k] = left[k];
        nodes.total[(child + 1) * classCount + k] = nodes.total[n * classCount + k] - left[k];
      }
      nodes.feature[n] = feature;
      nodes.threshold[n] = thresholdOf(split, columns[feature], last);
      nodes.missingLeft[n] = split.missingLeft ? 1 : 0;
      const shift = split.missingLeft ? 0 : 1;
      nodes.test[n] = (feature << 9) | (shift << 8) | (last - shift);
      nodes.child[n] = child;
      nodes.cover[n] = weigh(n);
      nodes.leaf[n] = 0;
    },
    close(n) {
      if ((leafCount + 1) * classCount > leaves.length) leaves = doubled(leaves);
      const cover = weigh(n);
      nodes.feature[n] = 0;
      nodes.threshold[n] = Number.POSITIVE_INFINITY;
      nodes.missingLeft[n] = 0;
      nodes.test[n] = 255;
      nodes.child[n] = n;
      nodes.cover[n] = cover;
      nodes.leaf[n] = leafCount;
      for (let k = 0; k < classCount; k++)
        leaves[leafCount * classCount + k] = (nodes.total[n * classCount + k] * weights[k]) / cover;
      leafCount++;
    },
    finish: () => ({
      feature: nodes.feature.slice(0, size),
      threshold: nodes.threshold.slice(0, size),
      test: nodes.test.slice(0, size),
      missingLeft: nodes.missingLeft.slice(0, size),
      child: nodes.child.slice(0, size),
      cover: nodes.cover.slice(0, size),
      leaf: nodes.leaf.slice(0, size),
      leaves: leaves.slice(0, leafCount * classCount),
    }),
  };
}

type Nodes = ReturnType<typeof roomFor>;

function roomFor(nodes: number, classCount: number) {
  return {
    start: new Uint32Array(nodes),
    end: new Uint32Array(nodes),
    depth: new Uint32Array(nodes),
    /** Drawn rows of each class, as whole numbers. */
    total: new Float64Array(nodes * classCount),
    feature: new Uint16Array(nodes),
    threshold: new Float64Array(nodes),
    test: new Int32Array(nodes),
    missingLeft: new Uint8Array(nodes),
    child: new Uint32Array(nodes),
    cover: new Float64Array(nodes),
    leaf: new Uint32Array(nodes),
  };
}

function doubled(values: Float64Array): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(values.length * 2);
  wider.set(values);
  return wider;
}
