import { z } from "zod";
import { balancedAccuracy, type ConfusionMatrix, f1 } from "./confusion.ts";
import type { Outcomes } from "./outcomes.ts";
import { rankPredictions } from "./ranking.ts";
import { DEFAULT_THRESHOLD } from "./scores.ts";

/** What a threshold is chosen for: the highest score of that name, or the least cost of wrong answers. */
export const thresholdAimSchema = z.union([
  z.enum(["f1", "balanced_accuracy"]),
  z.strictObject({
    false_positive: z.number().positive().describe("what a row costs that is wrongly predicted positive"),
    false_negative: z.number().positive().describe("what a row costs that is wrongly predicted negative"),
  }),
]);

export type ThresholdAim = z.infer<typeof thresholdAimSchema>;

/**
 * The threshold that serves an aim best on predictions whose outcomes are known, in O(n log n): a row is predicted positive
 * when it scores above it. Every cut that divides the rows is tried, half way between two scores that are next to each
 * other; of cuts that are as good, the one nearest to 0.5.
 *
 * @throws RangeError as `assertPredictions`.
 */
export function chooseThreshold({ labels, scores }: Outcomes, aim: ThresholdAim): number {
  const { thresholds, truePositives, falsePositives, positives, negatives } = rankPredictions(labels, scores);
  let best = { value: Number.NEGATIVE_INFINITY, threshold: DEFAULT_THRESHOLD };
  for (let above = 0; above <= thresholds.length; above++) {
    const lower = thresholds[above] ?? 0;
    // No threshold predicts rows positive that score 0.
    if (above === thresholds.length && thresholds[above - 1] === 0) break;
    const [tp, fp] = above === 0 ? [0, 0] : [truePositives[above - 1], falsePositives[above - 1]];
    const value = worth(aim, { tn: negatives - fp, fp, fn: positives - tp, tp });
    const threshold = halfWay(lower, thresholds[above - 1] ?? 1);
    const nearer = Math.abs(threshold - DEFAULT_THRESHOLD) < Math.abs(best.threshold - DEFAULT_THRESHOLD);
    if (value > best.value || (value === best.value && nearer)) best = { value, threshold };
  }
  return best.threshold;
}

/** Between two numbers that have none between them: the lower, which the higher one still lies above. */
function halfWay(lower: number, higher: number): number {
  const middle = (lower + higher) / 2;
  return middle < higher ? middle : lower;
}

function worth(aim: ThresholdAim, matrix: ConfusionMatrix): number {
  if (aim === "f1") return f1(matrix);
  if (aim === "balanced_accuracy") return balancedAccuracy(matrix);
  return -(aim.false_positive * matrix.fp + aim.false_negative * matrix.fn);
}
