/** What all trees have in common; set once. */

/** Codes that a column can have, of which that of a missing value is 0. */
export const BINS: i32 = 256;

/** Rows of the table, and its columns. */
export let rowCount: i32 = 0;
export let featureCount: i32 = 0;
/** Bytes of the codes of a row. */
export let stride: i32 = 0;

/** Features tried at each node. */
export let maxFeatures: i32 = 0;
/** Rows that a node must have to be split, and that each of its sides must keep. */
export let minRows: i32 = 0;
export let minLeafRows: i32 = 0;
export let maxDepth: i32 = 0;
export let isGini: bool = true;
/** What a drawn row of each class weighs. */
export let weight0: f64 = 1;
export let weight1: f64 = 1;

export function setTable(rows: i32, features: i32, rowBytes: i32): void {
  rowCount = rows;
  featureCount = features;
  stride = rowBytes;
}

export function setRules(tried: i32, splitRows: i32, leafRows: i32, depth: i32, gini: bool): void {
  maxFeatures = tried;
  minRows = splitRows;
  minLeafRows = leafRows;
  maxDepth = depth;
  isGini = gini;
}

export function setWeights(of0: f64, of1: f64): void {
  weight0 = of0;
  weight1 = of1;
}
