import type { Rng } from "../rng.ts";
import type { Bag } from "./bag.ts";
import type { BinnedTable } from "./bin.ts";
import { inBreadthFirstOrder } from "./breadth-first.ts";
import { nodeScore } from "./criterion.ts";
import { createFrontier, type Waiting } from "./frontier.ts";
import { fewestRows } from "./growing-task.ts";
import type { ForestParams } from "./params.ts";
import { partition } from "./partition.ts";
import { createRecordBlocks } from "./records.ts";
import { type BestSplit, createSplitFinder, isConstant, type NodeRows } from "./split.ts";
import { createTreeBuilder, type GrownTree } from "./tree-builder.ts";

export interface GrowerOptions {
  readonly table: BinnedTable;
  readonly classCount: number;
  /** What rows weigh in units, or null where all weigh 1. */
  readonly units: Uint16Array | null;
  /** Weight of each class, or of a unit of it. */
  readonly weights: Float64Array;
  /** Features tried at each node. */
  readonly maxFeatures: number;
  readonly params: Pick<
    ForestParams,
    "criterion" | "max_depth" | "max_leaf_nodes" | "min_samples_split" | "min_samples_leaf"
  >;
}

/** Grows one tree over the bag, whose rows it reorders. */
export type GrowTree = (bag: Bag, rng: Rng) => GrownTree;

/**
 * Makes a grower of classification trees (CART: Breiman et al., 1984) with scikit-learn's stopping rules and draw of
 * features. Its buffers serve every tree it grows.
 *
 * As in scikit-learn, `min_samples_split` and `min_samples_leaf` count a row once however often it was drawn.
 */
export function createTreeGrower(options: GrowerOptions): GrowTree {
  const { table, classCount, weights, maxFeatures, params } = options;
  const { columns } = table;
  const weighCuts = createSplitFinder({
    weights,
    isWeighted: options.units !== null,
    criterion: params.criterion,
    minLeafRows: params.min_samples_leaf,
  });
  const blocks = createRecordBlocks(table);
  // The rows of a node are in the one or the other, by turns from level to level.
  const places = [new Uint32Array(table.rows), new Uint32Array(table.rows)] as const;
  const builder = createTreeBuilder(columns, weights);
  const features = Uint32Array.from(columns.keys());
  const varied = new Uint32Array(columns.length);
  const minRows = fewestRows(params);
  const maxDepth = params.max_depth ?? Number.POSITIVE_INFINITY;
  const ownScore = nodeScore(params.criterion);
  const best: BestSplit = {
    score: 0,
    feature: 0,
    lastLeftBin: 0,
    firstRightBin: 0,
    missingLeft: false,
    hasMissing: false,
    left: new Float64Array(classCount),
  };

  /** Draws features without replacement until enough were tried and one of them was not constant. */
  function findSplit(node: NodeRows, rng: Rng): boolean {
    best.score = Number.NEGATIVE_INFINITY;
    let varying = 0;
    for (let tried = 0; tried < features.length && (tried < maxFeatures || varying === 0); tried++) {
      const pick = tried + rng.below(features.length - tried);
      const feature = features[pick];
      features[pick] = features[tried];
      features[tried] = feature;
      if (!isConstant(feature, node)) varied[varying++] = feature;
    }
    weighCuts(varied, varying, node, best);
    return best.score > Number.NEGATIVE_INFINITY;
  }

  function placesOf(depth: number): Uint32Array {
    return places[depth & 1];
  }

  function open(n: number, node: NodeRows): void {
    builder.open(n, node);
    node.rows = placesOf(builder.depth(n));
  }

  function isSplittable(n: number, node: NodeRows): boolean {
    return node.end - node.start >= minRows && builder.depth(n) < maxDepth && !isPure(node.total);
  }

  /** Parts the rows of node `n`, which is open, and gives it children. */
  function split(n: number, node: NodeRows, by: BestSplit): void {
    const shift = by.missingLeft ? 0 : 1;
    const middle = partition(
      node,
      { feature: by.feature, shift, edge: by.lastLeftBin - shift },
      placesOf(builder.depth(n) + 1),
    );
    // A value that was never missing here goes with the larger side when it is later, as in scikit-learn.
    if (!by.hasMissing) by.missingLeft = (middle - node.start) * 2 > node.end - node.start;
    builder.split(n, by, middle);
  }

  /** Finds the best split of node `n`, which is open, or closes it as a leaf. */
  function findSplitOrClose(n: number, node: NodeRows, rng: Rng): boolean {
    if (isSplittable(n, node) && findSplit(node, rng)) return true;
    builder.close(n);
    return false;
  }

  /** A node's left side with all below it before its right side, so that what it works on stays in the processor's cache. */
  function growDepthFirst(node: NodeRows, rng: Rng): GrownTree {
    const waiting = [{ n: 0, level: 0 }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { n } = next;
      open(n, node);
      const level = isSplittable(n, node) ? packed(node, next.level) : next.level;
      if (!findSplitOrClose(n, node, rng)) continue;
      const child = builder.size();
      split(n, node, best);
      waiting.push({ n: child + 1, level }, { n: child, level });
    }
    return inBreadthFirstOrder(builder.finish());
  }

  /** Gives the node the block at `level`, or one of its own where it has few of that block's rows. Returns the block's level. */
  function packed(node: NodeRows, level: number): number {
    node.records = blocks.at(level);
    const { count } = node.records;
    if (count <= SMALL_BLOCK || (node.end - node.start) * SPARSE > count) return level;
    node.records = blocks.repack(level, node);
    return level + 1;
  }

  /** The split that gains most comes next, until there are so many leaves: scikit-learn's `max_leaf_nodes`. */
  function growBestFirst(node: NodeRows, rng: Rng, maxLeaves: number): GrownTree {
    const frontier = createFrontier();
    const weigh = (n: number): void => {
      open(n, node);
      if (findSplitOrClose(n, node, rng))
        frontier.add({ node: n, gain: best.score - ownScore(node.total, weights), split: copyOf(best) });
    };
    weigh(0);
    for (let leaves = 1; leaves < maxLeaves && frontier.size > 0; leaves++) {
      const { node: n, split: by } = frontier.next() as Waiting;
      open(n, node);
      const child = builder.size();
      split(n, node, by);
      weigh(child);
      weigh(child + 1);
    }
    for (let left = frontier.next(); left !== undefined; left = frontier.next()) builder.close(left.node);
    return inBreadthFirstOrder(builder.finish());
  }

  return (bag, rng) => {
    // The draw of features must not depend on the trees grown before: they may grow elsewhere.
    for (let f = 0; f < features.length; f++) features[f] = f;
    const rows = placesOf(0);
    const records = blocks.begin(bag, rows);
    const node: NodeRows = {
      rows,
      records,
      start: 0,
      end: bag.rows.length,
      total: countClasses(bag, classCount),
    };
    builder.begin(node);
    const { max_leaf_nodes: maxLeaves } = params;
    return maxLeaves === null ? growDepthFirst(node, rng) : growBestFirst(node, rng, maxLeaves);
  };
}

/** A node that has one in so many of its block's rows fetches a line of the cache for each of them, and is packed anew. */
const SPARSE = 8;
/** A block of so many rows is in the cache as it is. */
const SMALL_BLOCK = 1024;

function copyOf(split: BestSplit): BestSplit {
  return { ...split, left: split.left.slice() };
}

/** Drawn rows of each class. */
function countClasses({ draws }: Bag, classCount: number): Float64Array {
  const total = new Float64Array(classCount);
  for (let i = 0; i < draws.length; i++) total[draws[i] & 255] += draws[i] >>> 8;
  return total;
}

function isPure(total: Float64Array): boolean {
  let classes = 0;
  for (let k = 0; k < total.length; k++) if (total[k] > 0) classes++;
  return classes < 2;
}
