import { BINS, type Bins, cutBetween, MISSING_BIN } from "./bin.ts";
import { splitScore } from "./criterion.ts";
import { createBinSet, takeBins } from "./occupied-bins.ts";
import type { ForestParams } from "./params.ts";
import { CODES_AT, type Records } from "./records.ts";

/** The rows of a node: records, of which places `start` to `end - 1` of `rows` say where they begin. */
export interface NodeRows {
  rows: Uint32Array;
  records: Records;
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
  /** The next bin that holds rows; 0 where only missing values are beyond. */
  firstRightBin: number;
  missingLeft: boolean;
  /** Whether a row of the node misses the feature; where none does, `missingLeft` says nothing. */
  hasMissing: boolean;
  /** Drawn rows of each class on the left side. */
  readonly left: Float64Array;
}

/** What a search needs to know of the training as a whole. */
export interface SplitFinderOptions {
  /** Weight of each class. */
  readonly weights: Float64Array;
  /** Whether rows are weighed in units, of which there can be more than 32 bits hold. */
  readonly isWeighted: boolean;
  readonly criterion: ForestParams["criterion"];
  /** Rows that each side must keep, repeated draws counted once. */
  readonly minLeafRows: number;
}

/** Weighs every cut of the first `count` of `features`, none of which is constant in the node; keeps in `best` what beats it. */
export type SplitFinder = (features: Uint32Array, count: number, node: NodeRows, best: BestSplit) => void;

/**
 * The search for a split: counts a node's rows by bin and class, then walks the cuts between bins that hold rows.
 * The buffers are made once.
 *
 * Child histograms are counted afresh, not by subtracting one child's from the parent's. Subtracting needs the
 * parent's histogram of the same feature: with a new draw of features at each node (4 of 16, say) the parent has
 * counted it one time in four, so that all features would have to be counted at every node to spare half the rows.
 */
export function createSplitFinder(options: SplitFinderOptions): SplitFinder {
  const { weights, minLeafRows } = options;
  const score = splitScore(options.criterion);
  const classCount = weights.length;
  // Of each bin; all zero between two calls.
  const drawn = createCounter(BINS * classCount, options.isWeighted);
  const rowsInBin = new Int32Array(BINS);
  const bins = new Uint8Array(BINS);
  const left = new Float64Array(classCount);
  const leftAndMissing = new Float64Array(classCount);
  const occupied = createBinSet();

  function count(feature: number, { rows, records, start, end }: NodeRows): void {
    const { words, bytes } = records;
    for (let i = start; i < end; i++) {
      const row = rows[i];
      const bin = bytes[row * 4 + CODES_AT + feature];
      const draw = words[row];
      drawn[bin * classCount + (draw & 255)] += draw >>> 8;
      rowsInBin[bin]++;
      occupied[bin >>> 5] |= 1 << bin;
    }
  }

  /** Adds a bin's drawn rows to a side. */
  function add(bin: number, side: Float64Array): void {
    for (let k = 0; k < classCount; k++) side[k] += drawn[bin * classCount + k];
  }

  /** Whether a side of so many rows is possible and beats the best. */
  function beats(best: BestSplit, node: NodeRows, side: Float64Array, rows: number): boolean {
    if (rows < minLeafRows || node.end - node.start - rows < minLeafRows) return false;
    const value = score(side, node.total, weights);
    if (value <= best.score) return false;
    best.score = value;
    best.left.set(side);
    return true;
  }

  function weighCuts(feature: number, node: NodeRows, best: BestSplit): void {
    count(feature, node);
    const binCount = takeBins(occupied, bins);
    const hasMissing = bins[0] === MISSING_BIN;
    left.fill(0);
    leftAndMissing.fill(0);
    if (hasMissing) add(MISSING_BIN, leftAndMissing);
    let rows = 0;
    for (let place = hasMissing ? 1 : 0; place < binCount; place++) {
      const bin = bins[place];
      add(bin, left);
      add(bin, leftAndMissing);
      rows += rowsInBin[bin];
      const isLast = place === binCount - 1;
      const next = isLast ? MISSING_BIN : bins[place + 1];
      if ((hasMissing || !isLast) && beats(best, node, left, rows))
        keepCut(best, { feature, bin, next, missingLeft: false, hasMissing });
      if (hasMissing && !isLast && beats(best, node, leftAndMissing, rows + rowsInBin[MISSING_BIN]))
        keepCut(best, { feature, bin, next, missingLeft: true, hasMissing });
    }
    for (let place = 0; place < binCount; place++) {
      drawn.fill(0, bins[place] * classCount, (bins[place] + 1) * classCount);
      rowsInBin[bins[place]] = 0;
    }
  }

  return (features, featureCount, node, best) => {
    for (let place = 0; place < featureCount; place++) weighCuts(features[place], node, best);
  };
}

/** Counts of what was drawn; whole numbers either way. */
function createCounter(places: number, isWeighted: boolean): Int32Array | Float64Array {
  return isWeighted ? new Float64Array(places) : new Int32Array(places);
}

interface Cut {
  readonly feature: number;
  readonly bin: number;
  readonly next: number;
  readonly missingLeft: boolean;
  readonly hasMissing: boolean;
}

function keepCut(best: BestSplit, { feature, bin, next, missingLeft, hasMissing }: Cut): void {
  best.feature = feature;
  best.lastLeftBin = bin;
  best.firstRightBin = next;
  best.missingLeft = missingLeft;
  best.hasMissing = hasMissing;
}

/**
 * The last bin that a split sends left: of the bins in between, which no row of the node is in, those whose values are
 * below the middle of the gap.
 */
export function lastBinLeft({ lastLeftBin, firstRightBin }: BestSplit, { low, high }: Bins): number {
  if (firstRightBin === MISSING_BIN) return BINS - 1;
  const middle = cutBetween(high[lastLeftBin], low[firstRightBin]);
  let from = lastLeftBin;
  let to = firstRightBin - 1;
  while (from < to) {
    const bin = (from + to + 1) >> 1;
    if (high[bin] <= middle) from = bin;
    else to = bin - 1;
  }
  return from;
}

/**
 * The threshold of a split whose left side ends with bin `last`: the middle of the node's gap, or of the gap after `last`
 * where the former is inside of a bin. So walking a tree by codes and by values comes to the same leaf.
 */
export function thresholdOf(split: BestSplit, { low, high }: Bins, last: number): number {
  if (split.firstRightBin === MISSING_BIN) return Number.POSITIVE_INFINITY;
  const middle = cutBetween(high[split.lastLeftBin], low[split.firstRightBin]);
  return middle < low[last + 1] ? middle : cutBetween(high[last], low[last + 1]);
}

/** Looks at rows until two differ, most often the first two: much cheaper than counting a constant feature. */
export function isConstant(feature: number, { rows, records: { bytes }, start, end }: NodeRows): boolean {
  const offset = CODES_AT + feature;
  const first = bytes[rows[start] * 4 + offset];
  for (let i = start + 1; i < end; i++) if (bytes[rows[i] * 4 + offset] !== first) return false;
  return true;
}
