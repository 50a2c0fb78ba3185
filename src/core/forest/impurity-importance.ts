import { type FlatForest, isLeaf } from "./tree.ts";

/**
 * How much each input of a forest lowers the Gini impurity: over the nodes that ask about it, the drop from the node to its
 * children, by the share of the training rows that come through; each tree's shares add up to 1, and so do the means over the
 * trees (Breiman, 2001; scikit-learn's `feature_importances_`). Of inputs with many values it tells more than they are worth.
 */
export function impurityImportance(forest: FlatForest): Float64Array {
  const { roots, featureCount } = forest;
  const total = new Float64Array(featureCount);
  for (let tree = 0; tree < roots.length - 1; tree++) {
    const drops = new Float64Array(featureCount);
    descend(forest, roots[tree], drops);
    addShares(total, drops);
  }
  const shares = new Float64Array(featureCount);
  addShares(shares, total);
  return shares;
}

/** Adds what the nodes below drop; returns the weight of each class that comes through the node. */
function descend(forest: FlatForest, node: number, drops: Float64Array): Float64Array {
  const { child, cover, feature, leaf, leaves, classCount } = forest;
  if (isLeaf(forest, node)) {
    const from = leaf[node] * classCount;
    return leaves.slice(from, from + classCount).map((share) => share * cover[node]);
  }
  const left = descend(forest, child[node], drops);
  const right = descend(forest, child[node] + 1, drops);
  const both = left.map((weight, label) => weight + right[label]);
  drops[feature[node]] += weightedGini(both) - weightedGini(left) - weightedGini(right);
  return both;
}

/** The Gini impurity of weights by class, times their sum. */
function weightedGini(weights: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  return sum === 0 ? 0 : sum - squares / sum;
}

/** A tree of one leaf, which drops nothing, has no shares to add. */
function addShares(to: Float64Array, drops: Float64Array): void {
  const sum = drops.reduce((all, drop) => all + drop, 0);
  if (sum > 0) for (let i = 0; i < to.length; i++) to[i] += drops[i] / sum;
}
