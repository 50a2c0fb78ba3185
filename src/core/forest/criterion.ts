import type { ForestParams } from "./params.ts";

/**
 * How good a split is, larger is better. Takes drawn rows by class, on the left side and in the whole node, and the
 * weight of each class. Both sides must hold rows. Only comparable between splits of one node: the node's own
 * impurity and weight, equal for all of them, are left out.
 */
export type SplitScore = (left: Float64Array, total: Float64Array, weights: Float64Array) => number;

/** The score that `criterion` stands for. */
export function splitScore(criterion: ForestParams["criterion"]): SplitScore {
  return criterion === "gini" ? giniScore : entropyScore;
}

/**
 * Minus the two sides' Gini impurity 1 - sum(p²), each times its weight W, is sum(w²) / W - W for the class weights
 * w of that side; the two W add up to the node's and drop out.
 */
function giniScore(left: Float64Array, total: Float64Array, weights: Float64Array): number {
  let leftWeight = 0;
  let rightWeight = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  for (let k = 0; k < weights.length; k++) {
    // Counts are whole, so that the right side is exactly zero where it is empty; weighing comes after.
    const l = left[k] * weights[k];
    const r = (total[k] - left[k]) * weights[k];
    leftWeight += l;
    rightWeight += r;
    leftSquares += l * l;
    rightSquares += r * r;
  }
  return leftSquares / leftWeight + rightSquares / rightWeight;
}

/** Minus the two sides' Shannon entropy, each times its weight W: sum(w ln w) - W ln W. */
function entropyScore(left: Float64Array, total: Float64Array, weights: Float64Array): number {
  let leftWeight = 0;
  let rightWeight = 0;
  let score = 0;
  for (let k = 0; k < weights.length; k++) {
    const l = left[k] * weights[k];
    const r = (total[k] - left[k]) * weights[k];
    leftWeight += l;
    rightWeight += r;
    score += timesLog(l) + timesLog(r);
  }
  return score - timesLog(leftWeight) - timesLog(rightWeight);
}

/** What a `SplitScore` would be of a node that is left whole: the difference is what a split gains. */
export type NodeScore = (total: Float64Array, weights: Float64Array) => number;

/** The score of whole nodes that goes with `splitScore`. */
export function nodeScore(criterion: ForestParams["criterion"]): NodeScore {
  return (total, weights) => {
    const classes = total.map((rows, k) => rows * weights[k]);
    const weight = classes.reduce((sum, each) => sum + each, 0);
    if (criterion === "gini") return classes.reduce((sum, each) => sum + each * each, 0) / weight;
    return classes.reduce((sum, each) => sum + timesLog(each), 0) - timesLog(weight);
  };
}

/** x ln x, which tends to 0 with x. */
function timesLog(x: number): number {
  return x > 0 ? x * Math.log(x) : 0;
}
