import type { FlatForest } from "./tree.ts";

/** Explains predictions of one class: what each feature added to, or took from, the mean over the training rows. */
export interface Explainer {
  /** The mean prediction over the training rows, from which the contributions lead to the prediction of a row. */
  readonly base: number;
  /**
   * The contribution of each feature for the row with these values: `base` plus their sum is the probability, up to
   * rounding.
   */
  explain(values: ArrayLike<number>): Float64Array;
}

/**
 * Shapley values of a forest's probability, exact for the path-dependent value function: features that are not known
 * are averaged over the training rows that came through each node. (Lundberg, Erion, Lee: "Consistent Individualized
 * Feature Attribution for Tree Ensembles", 2018, algorithm 2; O(trees · leaves · depth²) a row.)
 */
export function createExplainer(forest: FlatForest, classIndex: number): Explainer {
  const treeCount = forest.roots.length - 1;
  let base = 0;
  for (let tree = 0; tree < treeCount; tree++) base += expectedValue(forest, forest.roots[tree], classIndex);
  return {
    base: base / treeCount,
    explain(values) {
      const contributions = new Float64Array(forest.featureCount);
      for (let tree = 0; tree < treeCount; tree++) {
        descend({ forest, classIndex, values, contributions }, forest.roots[tree], EMPTY, 1, 1, -1);
      }
      return contributions.map((sum) => sum / treeCount);
    },
  };
}

function leafValue({ leaf, leaves, classCount }: FlatForest, node: number, classIndex: number): number {
  return leaves[leaf[node] * classCount + classIndex];
}

function expectedValue(forest: FlatForest, node: number, classIndex: number): number {
  const left = forest.child[node];
  if (left === node) return leafValue(forest, node, classIndex);
  const { cover } = forest;
  const sum =
    cover[left] * expectedValue(forest, left, classIndex) +
    cover[left + 1] * expectedValue(forest, left + 1, classIndex);
  return sum / (cover[left] + cover[left + 1]);
}

/**
 * The splits on the way to a node, a feature each: the share of training rows that go this way when the feature is
 * not known (`zeros`) and when it is (`ones`, 1 or 0), and the weights of the subsets of so many known features.
 */
interface Path {
  readonly features: readonly number[];
  readonly zeros: readonly number[];
  readonly ones: readonly number[];
  readonly weights: readonly number[];
}

const EMPTY: Path = { features: [], zeros: [], ones: [], weights: [] };

interface Explained {
  readonly forest: FlatForest;
  readonly classIndex: number;
  readonly values: ArrayLike<number>;
  readonly contributions: Float64Array;
}

function descend(
  of: Explained,
  node: number,
  before: Path,
  zero: number,
  one: number,
  feature: number,
): void {
  const { forest, values, contributions, classIndex } = of;
  let path = extended(before, zero, one, feature);
  const left = forest.child[node];
  if (left === node) {
    const value = leafValue(forest, node, classIndex);
    for (let i = 1; i < path.features.length; i++) {
      contributions[path.features[i]] += unwoundSum(path, i) * (path.ones[i] - path.zeros[i]) * value;
    }
    return;
  }
  const split = forest.feature[node];
  const value = values[split];
  const goesLeft = Number.isNaN(value) ? forest.missingLeft[node] === 1 : value <= forest.threshold[node];
  const [hot, cold] = goesLeft ? [left, left + 1] : [left + 1, left];
  let [zeroSoFar, oneSoFar] = [1, 1];
  // A feature that was asked about before counts once, with both answers together.
  const earlier = path.features.indexOf(split);
  if (earlier >= 0) {
    [zeroSoFar, oneSoFar] = [path.zeros[earlier], path.ones[earlier]];
    path = unwound(path, earlier);
  }
  const cover = forest.cover[left] + forest.cover[left + 1];
  descend(of, hot, path, (zeroSoFar * forest.cover[hot]) / cover, oneSoFar, split);
  descend(of, cold, path, (zeroSoFar * forest.cover[cold]) / cover, 0, split);
}

/** EXTEND of the paper: one more feature on the path. */
function extended(path: Path, zero: number, one: number, feature: number): Path {
  const length = path.features.length;
  const weights = [...path.weights, length === 0 ? 1 : 0];
  for (let i = length - 1; i >= 0; i--) {
    weights[i + 1] += (one * weights[i] * (i + 1)) / (length + 1);
    weights[i] = (zero * weights[i] * (length - i)) / (length + 1);
  }
  return {
    features: [...path.features, feature],
    zeros: [...path.zeros, zero],
    ones: [...path.ones, one],
    weights,
  };
}

/** UNWIND of the paper: the path as if the feature at `index` had never been on it. */
function unwound(path: Path, index: number): Path {
  const without = <T>(items: readonly T[]): T[] => items.filter((_, i) => i !== index);
  return {
    features: without(path.features),
    zeros: without(path.zeros),
    ones: without(path.ones),
    weights: unwoundWeights(path, index),
  };
}

function unwoundWeights({ weights: held, zeros, ones }: Path, index: number): number[] {
  const last = held.length - 1;
  const weights = held.slice(0, last);
  const [zero, one] = [zeros[index], ones[index]];
  let next = held[last];
  for (let i = last - 1; i >= 0; i--) {
    if (one === 0) {
      weights[i] = (held[i] * (last + 1)) / (zero * (last - i));
    } else {
      weights[i] = (next * (last + 1)) / ((i + 1) * one);
      next = held[i] - (weights[i] * zero * (last - i)) / (last + 1);
    }
  }
  return weights;
}

function unwoundSum(path: Path, index: number): number {
  return unwoundWeights(path, index).reduce((sum, weight) => sum + weight, 0);
}
