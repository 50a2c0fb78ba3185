import { type BinnedColumn, cutBetween, MISSING_BIN } from "./bin.ts";
import type { SplitScore } from "./criterion.ts";

/** The rows of a node: places `start` to `end - 1` of the bag. */
export interface NodeRows {
  readonly rows: Uint32Array;
  /** Times drawn * 256 + class; see `Bag`. */
  readonly draws: Uint32Array;
  start: number;
  end: number;
  /** Drawn rows of each class. */
  readonly total: Float64Array;
}

/** The best split of a node found so far. One object is used again and again. */
export interface BestSplit {
  score: number;
  feature: number;
  /** Rows in a bin up to this one go left. */
  lastLeftBin: number;
  threshold: number;
  missingLeft: boolean;
}

export interface SplitFinderOptions {
  readonly columns: readonly BinnedColumn[];
  /** Weight of each class. */
  readonly weights: Float64Array;
  readonly score: SplitScore;
  /** Rows that each side must keep, repeated draws counted once. */
  readonly minLeafRows: number;
}

/** Tries every cut of one feature and keeps in `best` what beats it; false where the node's rows are all in one bin. */
export type TryFeature = (feature: number, node: NodeRows, best: BestSplit) => boolean;

const BINS = 256;
const WORDS = BINS / 32;

/**
 * The search for a split: counts a node's rows by bin and class, then walks the cuts between bins that hold rows.
 * The buffers are made once.
 *
 * Child histograms are counted afresh, not by subtracting one child's from the parent's. Subtracting needs the
 * parent's histogram of the same feature: with a new draw of features at each node (4 of 16, say) the parent has
 * counted it one time in four, so that all features would have to be counted at every node to spare half the rows.
 */
export function createSplitFinder(options: SplitFinderOptions): TryFeature {
  const { columns, weights, score, minLeafRows } = options;
  const classCount = weights.length;
  const drawn = new Uint32Array(BINS * classCount);
  const rowsInBin = new Uint32Array(BINS);
  // One bit a bin that holds rows: small nodes, the most by far, would else spend their time on empty bins.
  const occupied = new Int32Array(WORDS);
  const left = new Float64Array(classCount);
  const leftAndMissing = new Float64Array(classCount);

  function count(codes: Uint8Array, node: NodeRows): void {
    const { rows, draws, start, end } = node;
    for (let i = start; i < end; i++) {
      const bin = codes[rows[i]];
      const draw = draws[i];
      drawn[bin * classCount + (draw & 255)] += draw >>> 8;
      rowsInBin[bin]++;
      occupied[bin >>> 5] |= 1 << bin;
    }
  }

  /** Moves a bin's counts to the left side and leaves the bin empty for the next feature. */
  function takeBin(bin: number, side: Float64Array): number {
    for (let cell = bin * classCount, k = 0; k < classCount; k++, cell++) {
      side[k] += drawn[cell];
      drawn[cell] = 0;
    }
    const rows = rowsInBin[bin];
    rowsInBin[bin] = 0;
    return rows;
  }

  // Where the walk over the bins is. Kept out here: a closure made per feature tried would be garbage per feature.
  let lastBin = 0;
  let leftRows = 0;

  function consider(
    feature: number,
    node: NodeRows,
    nextBin: number,
    side: Float64Array,
    sideRows: number,
    missingLeft: boolean,
    best: BestSplit,
  ): void {
    if (sideRows < minLeafRows || node.end - node.start - sideRows < minLeafRows) return;
    const value = score(side, node.total, weights);
    if (value <= best.score) return;
    const { low, high } = columns[feature];
    best.score = value;
    best.feature = feature;
    best.lastLeftBin = lastBin;
    best.threshold = nextBin === 0 ? Number.POSITIVE_INFINITY : cutBetween(high[lastBin], low[nextBin]);
    best.missingLeft = missingLeft;
  }

  return (feature, node, best) => {
    const { codes } = columns[feature];
    if (isConstant(codes, node)) return false;
    count(codes, node);
    const nodeRows = node.end - node.start;
    left.fill(0);
    leftAndMissing.fill(0);
    const missingRows = takeBin(MISSING_BIN, leftAndMissing);
    occupied[0] &= ~1;
    leftRows = 0;
    lastBin = 0;

    for (let word = 0; word < WORDS; word++) {
      let bits = occupied[word];
      occupied[word] = 0;
      while (bits !== 0) {
        const bit = bits & -bits;
        const bin = word * 32 + 31 - Math.clz32(bit);
        bits ^= bit;
        if (lastBin !== 0) {
          // A value that was never missing here goes with the larger side when it is later, as in scikit-learn.
          const unseenLeft = missingRows === 0 && leftRows * 2 > nodeRows;
          consider(feature, node, bin, left, leftRows, unseenLeft, best);
          if (missingRows > 0)
            consider(feature, node, bin, leftAndMissing, leftRows + missingRows, true, best);
        }
        for (let cell = bin * classCount, k = 0; k < classCount; k++, cell++)
          leftAndMissing[k] += drawn[cell];
        leftRows += takeBin(bin, left);
        lastBin = bin;
      }
    }
    if (missingRows > 0) consider(feature, node, 0, left, leftRows, false, best);
    return true;
  };
}

/** Looks at rows until two differ, most often the first two: much cheaper than counting a constant feature. */
function isConstant(codes: Uint8Array, node: NodeRows): boolean {
  const { rows, start, end } = node;
  const first = codes[rows[start]];
  for (let i = start + 1; i < end; i++) if (codes[rows[i]] !== first) return false;
  return true;
}
