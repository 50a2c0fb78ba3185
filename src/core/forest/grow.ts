import type { Rng } from "../rng.ts";
import type { Bag } from "./bag.ts";
import { type BinnedColumn, MISSING_BIN } from "./bin.ts";
import { splitScore } from "./criterion.ts";
import type { ForestParams } from "./params.ts";
import { type BestSplit, createSplitFinder, type NodeRows } from "./split.ts";
import type { Tree } from "./tree.ts";
import { createTreeBuilder } from "./tree-builder.ts";

export interface GrowerOptions {
  readonly columns: readonly BinnedColumn[];
  readonly classCount: number;
  /** Weight of each class, or null where all weigh 1. */
  readonly classWeights: Float64Array | null;
  /** Features tried at each node. */
  readonly maxFeatures: number;
  readonly params: Pick<ForestParams, "criterion" | "max_depth" | "min_samples_split" | "min_samples_leaf">;
}

/** Grows one tree over the bag, whose rows it reorders. */
export type GrowTree = (bag: Bag, rng: Rng) => Tree;

/**
 * Makes a grower of classification trees (CART: Breiman et al., 1984) with scikit-learn's stopping rules and draw of
 * features. Its buffers serve every tree it grows.
 *
 * Nodes are grown in breadth-first order: the list of nodes is itself the queue, and children get the next two places.
 * As in scikit-learn, `min_samples_split` and `min_samples_leaf` count a row once however often it was drawn.
 */
export function createTreeGrower(options: GrowerOptions): GrowTree {
  const { columns, classCount, maxFeatures, params } = options;
  const weights = options.classWeights ?? new Float64Array(classCount).fill(1);
  const tryFeature = createSplitFinder({
    columns,
    weights,
    score: splitScore(params.criterion),
    minLeafRows: params.min_samples_leaf,
  });
  const features = Uint32Array.from(columns.keys());
  const minRows = Math.max(params.min_samples_split, 2 * params.min_samples_leaf);
  const maxDepth = params.max_depth ?? Number.POSITIVE_INFINITY;
  const best: BestSplit = { score: 0, feature: 0, lastLeftBin: 0, threshold: 0, missingLeft: false };

  /** Draws features without replacement until enough were tried and one of them was not constant. */
  function findSplit(node: NodeRows, rng: Rng): boolean {
    best.score = Number.NEGATIVE_INFINITY;
    let varying = 0;
    for (let tried = 0; tried < features.length && (tried < maxFeatures || varying === 0); tried++) {
      const pick = tried + rng.below(features.length - tried);
      const feature = features[pick];
      features[pick] = features[tried];
      features[tried] = feature;
      if (tryFeature(feature, node, best)) varying++;
    }
    return best.score > Number.NEGATIVE_INFINITY;
  }

  return (bag, rng) => {
    // The draw of features must not depend on the trees grown before: they may grow elsewhere.
    for (let f = 0; f < features.length; f++) features[f] = f;
    const tree = createTreeBuilder(bag.rows.length, weights);
    const node: NodeRows = { ...bag, start: 0, end: 0, total: new Float64Array(classCount) };
    for (let n = 0; n < tree.size(); n++) {
      tree.open(n, node);
      countClasses(node);
      const rows = node.end - node.start;
      const mayGrow = rows >= minRows && tree.depth(n) < maxDepth && !isPure(node.total);
      if (mayGrow && findSplit(node, rng)) {
        tree.split(n, best, partition(columns[best.feature].codes, node, best), node.total);
      } else tree.close(n, node.total);
    }
    return tree.finish();
  };
}

function countClasses(node: NodeRows): void {
  const { draws, start, end, total } = node;
  total.fill(0);
  for (let i = start; i < end; i++) total[draws[i] & 255] += draws[i] >>> 8;
}

function isPure(total: Float64Array): boolean {
  let classes = 0;
  for (let k = 0; k < total.length; k++) if (total[k] > 0) classes++;
  return classes < 2;
}

/** Brings the rows of the left side before those of the right, in place; returns where the right side starts. */
function partition(codes: Uint8Array, node: NodeRows, split: BestSplit): number {
  const { rows, draws } = node;
  const { lastLeftBin, missingLeft } = split;
  let from = node.start;
  let to = node.end;
  while (from < to) {
    const row = rows[from];
    const bin = codes[row];
    if (bin === MISSING_BIN ? missingLeft : bin <= lastLeftBin) {
      from++;
      continue;
    }
    to--;
    const draw = draws[from];
    rows[from] = rows[to];
    draws[from] = draws[to];
    rows[to] = row;
    draws[to] = draw;
  }
  return from;
}
