import type { ConfusionMatrix } from "./confusion.ts";
import type { Ranking } from "./ranking.ts";

/**
 * How many rows of each class score *above* each threshold; thresholds ascend. Between two of them the counts are those of
 * the lower one.
 */
export interface ThresholdCounts {
  readonly threshold: number[];
  readonly tp: number[];
  readonly fp: number[];
}

/** So many are kept: finer than any slider, and a bound on the size of the files. */
const MAX_THRESHOLDS = 500;

/**
 * The counts at 0 and at every distinct score, which is exact for any cut between 0 and 1. Where there are more than 500
 * scores, at 0, 1/500, … 1 instead: exact there, and so at every whole percent.
 */
export function thresholdCounts(ranking: Ranking): ThresholdCounts {
  const scores = [...ranking.thresholds].reverse();
  const cuts =
    scores.length > MAX_THRESHOLDS
      ? Array.from({ length: MAX_THRESHOLDS + 1 }, (_, i) => i / MAX_THRESHOLDS)
      : scores[0] > 0
        ? [0, ...scores]
        : scores;
  const counts: ThresholdCounts = { threshold: cuts, tp: [], fp: [] };
  // Entry `i` of a ranking counts the rows at or above its threshold, the first of which is the highest.
  let above = ranking.thresholds.length - 1;
  for (const cut of cuts) {
    while (above >= 0 && ranking.thresholds[above] <= cut) above--;
    counts.tp.push(above < 0 ? 0 : ranking.truePositives[above]);
    counts.fp.push(above < 0 ? 0 : ranking.falsePositives[above]);
  }
  return counts;
}

/** The confusion matrix when rows that score above `cut` are predicted positive. */
export function confusionAt(
  { threshold, tp, fp }: ThresholdCounts,
  { rows, positives }: { readonly rows: number; readonly positives: number },
  cut: number,
): ConfusionMatrix {
  const at = threshold.findLastIndex((each) => each <= cut);
  // Below the lowest threshold every row scores above.
  const [hits, alarms] = at < 0 ? [positives, rows - positives] : [tp[at], fp[at]];
  return { tn: rows - positives - alarms, fp: alarms, fn: positives - hits, tp: hits };
}
