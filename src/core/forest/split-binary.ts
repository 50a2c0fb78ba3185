import { BINS, MISSING_BIN } from "./bin.ts";
import { binarySplitScore } from "./criterion.ts";
import { createBinSet, takeBins } from "./occupied-bins.ts";
import { CODES_AT } from "./records.ts";
import {
  type BestSplit,
  createCounter,
  type NodeRows,
  type SplitFinder,
  type SplitFinderOptions,
} from "./split.ts";

/** The rows of a node by the bins of one feature. */
interface Counts {
  readonly drawn: Int32Array | Float64Array;
  /** The bins that have rows, where the node is small. */
  readonly occupied: Int32Array;
}

function createCounts(isWeighted: boolean): Counts {
  return { drawn: createCounter(2 * BINS, isWeighted), occupied: createBinSet() };
}

/**
 * `createSplitFinder` for two classes: the same splits, to the last bit, with the classes written out and nothing called
 * for a cut. A large node spends its time counting rows and a small one weighing cuts.
 */
export function createBinarySplitFinder(options: SplitFinderOptions): SplitFinder {
  const { columns, minLeafRows } = options;
  const score = binarySplitScore(options.criterion, options.weights);
  const isBounded = minLeafRows > 1;
  // Features are counted two by two. Of each bin, class 0 and class 1; all zero between two calls.
  const first = createCounts(options.isWeighted);
  const second = createCounts(options.isWeighted);
  // Only where a side must keep more than a row, which any bin that is listed has.
  const rowsInBin = new Int32Array(BINS);
  const bins = new Uint8Array(BINS);

  function count(
    feature: number,
    { rows, records, start, end }: NodeRows,
    { drawn, occupied }: Counts,
  ): void {
    const { words, bytes } = records;
    const offset = CODES_AT + feature;
    if (isFew(feature, start, end)) {
      for (let i = start; i < end; i++) {
        const row = rows[i];
        const draw = words[row];
        const bin = bytes[row * 4 + offset];
        drawn[bin * 2 + (draw & 255)] += draw >>> 8;
        occupied[bin >>> 5] |= 1 << bin;
      }
      return;
    }
    for (let i = start; i < end; i++) {
      const row = rows[i];
      const draw = words[row];
      drawn[bytes[row * 4 + offset] * 2 + (draw & 255)] += draw >>> 8;
    }
  }

  function countTwo(feature: number, other: number, { rows, records, start, end }: NodeRows): void {
    const { words, bytes } = records;
    const offset = CODES_AT + feature;
    const offsetToo = CODES_AT + other;
    const { drawn } = first;
    const { drawn: drawnToo } = second;
    for (let i = start; i < end; i++) {
      const row = rows[i];
      const draw = words[row];
      const label = draw & 255;
      const times = draw >>> 8;
      drawn[bytes[row * 4 + offset] * 2 + label] += times;
      drawnToo[bytes[row * 4 + offsetToo] * 2 + label] += times;
    }
  }

  function countRows(feature: number, { rows, records: { bytes }, start, end }: NodeRows): void {
    const offset = CODES_AT + feature;
    for (let i = start; i < end; i++) rowsInBin[bytes[rows[i] * 4 + offset]]++;
  }

  /** Small nodes, the most by far, would spend their time on empty bins: a bit is kept for each that is not. */
  function isFew(feature: number, start: number, end: number): boolean {
    return end - start < columns[feature].low.length;
  }

  function listBins(feature: number, { start, end }: NodeRows, { drawn, occupied }: Counts): number {
    if (isFew(feature, start, end)) return takeBins(occupied, bins);
    const possible = columns[feature].low.length;
    let count = 0;
    for (let bin = 0; bin < possible; bin++) if (drawn[2 * bin] + drawn[2 * bin + 1] > 0) bins[count++] = bin;
    return count;
  }

  function weighCuts(feature: number, node: NodeRows, best: BestSplit, counts: Counts): void {
    const { drawn } = counts;
    const { start, end, total } = node;
    const binCount = listBins(feature, node, counts);
    if (isBounded) countRows(feature, node);
    const hasMissing = bins[0] === MISSING_BIN;
    const missing0 = drawn[0];
    const missing1 = drawn[1];
    const missingRows = rowsInBin[MISSING_BIN];
    const mostRows = end - start - minLeafRows;
    const total0 = total[0];
    const total1 = total[1];
    let left0 = 0;
    let left1 = 0;
    let leftRows = 0;
    let bestScore = best.score;
    let bestPlace = -1;
    let best0 = 0;
    let best1 = 0;
    let missingLeft = false;
    const last = hasMissing ? binCount - 1 : binCount - 2;
    for (let place = hasMissing ? 1 : 0; place <= last; place++) {
      const bin = bins[place];
      left0 += drawn[2 * bin];
      left1 += drawn[2 * bin + 1];
      leftRows += rowsInBin[bin];
      if (!isBounded || (leftRows >= minLeafRows && leftRows <= mostRows)) {
        const value = score(left0, left1, total0 - left0, total1 - left1);
        if (value > bestScore) {
          bestScore = value;
          bestPlace = place;
          best0 = left0;
          best1 = left1;
          missingLeft = false;
        }
      }
      if (!hasMissing || place === binCount - 1) continue;
      const sideRows = leftRows + missingRows;
      if (!isBounded || (sideRows >= minLeafRows && sideRows <= mostRows)) {
        const side0 = left0 + missing0;
        const side1 = left1 + missing1;
        const value = score(side0, side1, total0 - side0, total1 - side1);
        if (value > bestScore) {
          bestScore = value;
          bestPlace = place;
          best0 = side0;
          best1 = side1;
          missingLeft = true;
        }
      }
    }
    if (bestPlace >= 0) {
      best.score = bestScore;
      best.feature = feature;
      best.lastLeftBin = bins[bestPlace];
      best.firstRightBin = bestPlace === binCount - 1 ? MISSING_BIN : bins[bestPlace + 1];
      best.missingLeft = missingLeft;
      best.hasMissing = hasMissing;
      best.left[0] = best0;
      best.left[1] = best1;
    }
    for (let place = 0; place < binCount; place++) {
      const bin = bins[place];
      drawn[2 * bin] = 0;
      drawn[2 * bin + 1] = 0;
      rowsInBin[bin] = 0;
    }
  }

  return (features, featureCount, node, best) => {
    let place = 0;
    for (; place + 1 < featureCount; place += 2) {
      const feature = features[place];
      const other = features[place + 1];
      if (isFew(feature, node.start, node.end) || isFew(other, node.start, node.end)) {
        count(feature, node, first);
        count(other, node, second);
      } else countTwo(feature, other, node);
      weighCuts(feature, node, best, first);
      weighCuts(other, node, best, second);
    }
    if (place < featureCount) {
      count(features[place], node, first);
      weighCuts(features[place], node, best, first);
    }
  };
}
