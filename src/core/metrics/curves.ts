import { z } from "zod";
import type { Ranking } from "./ranking.ts";

const share = z.number().min(0).max(1);

/**
 * The threshold of each point, descending; rows that score *at least* that much count as positive. Null for the
 * first point, which lies above every score (scikit-learn has infinity, which JSON cannot say).
 */
const thresholds = z.array(share.nullable());

/** Points of a ROC curve: false positive rate, true positive rate, threshold; from (0, 0) to (1, 1). */
export const rocCurveSchema = z.object({ fpr: z.array(share), tpr: z.array(share), thresholds });

/** Points of a precision-recall curve, from recall 0, precision 1 to recall 1. */
export const prCurveSchema = z.object({ recall: z.array(share), precision: z.array(share), thresholds });

export type RocCurve = z.infer<typeof rocCurveSchema>;
export type PrCurve = z.infer<typeof prCurveSchema>;

/** More points than a chart has pixels to show them; a bound on the size of the files that hold curves. */
export const DEFAULT_MAX_CURVE_POINTS = 500;

/**
 * The ROC curve, without the points that scikit-learn's `drop_intermediate` leaves out: those halfway between their
 * neighbours. What remains is thinned to `maxPoints` (3 or more): see {@link thin}. Null where a class is absent,
 * because one of the rates is then undefined.
 */
export function rocCurve(ranking: Ranking, maxPoints = DEFAULT_MAX_CURVE_POINTS): RocCurve | null {
  const { truePositives: tp, falsePositives: fp, positives, negatives } = ranking;
  if (positives === 0 || negatives === 0) return null;
  const corners = indicesWhere(
    tp.length,
    (i) => tp[i + 1] - tp[i] !== tp[i] - tp[i - 1] || fp[i + 1] - fp[i] !== fp[i] - fp[i - 1],
  );
  const kept = thin(corners, maxPoints - 1, (i) => (tp[i] / positives + fp[i] / negatives) / 2);
  return {
    fpr: [0, ...kept.map((i) => fp[i] / negatives)],
    tpr: [0, ...kept.map((i) => tp[i] / positives)],
    thresholds: [null, ...kept.map((i) => ranking.thresholds[i])],
  };
}

/**
 * The precision-recall curve, without the points that scikit-learn's `drop_intermediate` leaves out: those with the
 * recall of both neighbours, which lie on a vertical line. What remains is thinned to `maxPoints` (3 or more): see
 * {@link thin}. Ordered as the ROC curve, the reverse of scikit-learn. Null where no row is positive, because recall
 * is then undefined.
 */
export function precisionRecallCurve(ranking: Ranking, maxPoints = DEFAULT_MAX_CURVE_POINTS): PrCurve | null {
  const { truePositives: tp, falsePositives: fp, positives } = ranking;
  if (positives === 0) return null;
  const corners = indicesWhere(tp.length, (i) => tp[i] !== tp[i - 1] || tp[i + 1] !== tp[i]);
  const kept = thin(corners, maxPoints - 1, (i) => tp[i] / positives);
  return {
    recall: [0, ...kept.map((i) => tp[i] / positives)],
    precision: [1, ...kept.map((i) => tp[i] / (tp[i] + fp[i]))],
    thresholds: [null, ...kept.map((i) => ranking.thresholds[i])],
  };
}

/** The indices below `length` that pass the test, and the first and the last, which have but one neighbour. */
function indicesWhere(length: number, test: (index: number) => boolean): number[] {
  const indices: number[] = [];
  for (let i = 0; i < length; i++) if (i === 0 || i === length - 1 || test(i)) indices.push(i);
  return indices;
}

/**
 * At most `maxPoints` of the indices: all of them, or else the first and the last within each of `maxPoints` / 2
 * equal steps of `progress`, which rises along the curve to 1. Both ends of a step, because a long straight line,
 * whose middle has no points, then keeps both of its ends, and with them the corners of the curve.
 */
function thin(indices: number[], maxPoints: number, progress: (index: number) => number): number[] {
  if (indices.length <= maxPoints) return indices;
  const steps = Math.floor(maxPoints / 2);
  const stepOf = (place: number) => Math.min(Math.floor(progress(indices[place]) * steps), steps - 1);
  return indicesWhere(
    indices.length,
    (place) => stepOf(place) !== stepOf(place - 1) || stepOf(place + 1) !== stepOf(place),
  ).map((place) => indices[place]);
}
