import { type FlatForest, isLeaf } from "./tree.ts";

/**
 * A forest as the compiled walk has it: two words a node, and rows as codes. A code is the place of a value among the forest's
 * thresholds of its feature: `value <= threshold` where code <= the threshold's place. What a step reads is half as much as
 * the forest's own arrays have of a node. Plain data, which a thread can be handed.
 */
export interface Steps {
  /**
   * Of node `n` at `2 * n` what it asks, `field << 16 | edge`, and after it where its left child is, in bytes from the first node;
   * the right one is next to it. A row goes left where `codes[field] <= edge`. A leaf sends every row to itself.
   */
  readonly words: Uint32Array;
  /** Of each feature the thresholds, ascending. */
  readonly thresholds: readonly Float64Array[];
}

/** Codes of a row: two fields a feature. */
export const FIELDS = 2;

/** Bytes of a node. */
const NODE_BYTES = 8;

const LARGEST_CODE = 2 ** 16 - 1;

/** The steps of a forest; null where two bytes cannot tell its features, or a feature's thresholds, apart. */
export function createSteps(forest: FlatForest): Steps | null {
  const { featureCount, feature, threshold, missingLeft, child } = forest;
  const thresholds = thresholdsOf(forest);
  if (FIELDS * featureCount > LARGEST_CODE || thresholds.some(({ length }) => length >= LARGEST_CODE))
    return null;
  const words = new Uint32Array(2 * child.length);
  for (let node = 0; node < child.length; node++) {
    words[2 * node + 1] = NODE_BYTES * child[node];
    words[2 * node] = LARGEST_CODE;
    if (isLeaf(forest, node)) continue;
    const field = FIELDS * feature[node] + 1 - missingLeft[node];
    const place = 1 + placeOf(threshold[node], thresholds[feature[node]]);
    words[2 * node] = field * 2 ** 16 + (missingLeft[node] === 1 ? place : place - 1);
  }
  return { words, thresholds };
}

/** Where the codes of rows go. */
export interface CodedRows {
  /** The first row of the columns, and how many of them. */
  readonly from: number;
  readonly rows: number;
  /** Row after row, `FIELDS` places a feature. */
  readonly codes: Uint16Array;
}

/**
 * Writes the codes of values: into a feature's first field the code, 0 for a missing value, which so goes left; into its
 * second one less, where a missing value is the last, and goes right.
 */
export function encodeRows(
  thresholds: readonly Float64Array[],
  columns: readonly Float64Array[],
  { from, rows, codes }: CodedRows,
): void {
  const stride = FIELDS * columns.length;
  for (let f = 0; f < columns.length; f++) {
    const values = columns[f];
    const sorted = thresholds[f];
    for (let row = 0, at = FIELDS * f; row < rows; row++, at += stride) {
      const value = values[from + row];
      const code = Number.isNaN(value) ? 0 : 1 + placeOf(value, sorted);
      codes[at] = code;
      codes[at + 1] = code - 1;
    }
  }
}

/** How many of the numbers are below a value. Halving steps that add or do not are no branches to guess wrong. */
function placeOf(value: number, sorted: Float64Array): number {
  let below = 0;
  for (let length = sorted.length; length > 0; ) {
    const half = (length + 1) >>> 1;
    below += Number(sorted[below + half - 1] < value) * half;
    length -= half;
  }
  return below;
}

/** The distinct thresholds of each feature, ascending. */
function thresholdsOf(forest: FlatForest): Float64Array[] {
  const { featureCount, feature, threshold, child } = forest;
  const found = Array.from({ length: featureCount }, () => new Set<number>());
  for (let node = 0; node < child.length; node++)
    if (!isLeaf(forest, node)) found[feature[node]].add(threshold[node]);
  return found.map((each) => Float64Array.from(each).sort());
}
