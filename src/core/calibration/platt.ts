import type { Outcomes } from "../metrics/outcomes.ts";

/** `1 / (1 + exp(slope · score + intercept))`; the slope of a useful score is negative. */
export interface PlattScale {
  readonly slope: number;
  readonly intercept: number;
}

const MAX_STEPS = 100;
const MIN_STEP = 1e-10;
/** Keeps the Hessian away from singular. */
const RIDGE = 1e-12;
const TOLERANCE = 1e-5;

/**
 * Platt scaling: the sigmoid of the score with the least log loss against targets that are drawn in from 0 and 1 by the
 * number of rows, so that few rows do not become certain (Platt, 1999). Newton's method with backtracking, in the form
 * that does not overflow (Lin, Lin and Weng, 2007); the optimum is that of scikit-learn's `method="sigmoid"`.
 */
export function fitPlatt({ scores, labels }: Outcomes): PlattScale {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const negatives = labels.length - positives;
  const targets = Float64Array.from(labels, (label) =>
    label === 1 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2),
  );
  let scale: PlattScale = { slope: 0, intercept: Math.log((negatives + 1) / (positives + 1)) };
  let loss = lossOf(scale, scores, targets);
  for (let step = 0; step < MAX_STEPS; step++) {
    const { gradient, direction } = newton(scale, scores, targets);
    if (Math.hypot(...gradient) < TOLERANCE * TOLERANCE) break;
    const next = along(scale, direction, gradient, loss, (tried) => lossOf(tried, scores, targets));
    if (next === null) break;
    [scale, loss] = [next.scale, next.loss];
  }
  return scale;
}

/** The calibrated probability of a score. */
export function plattProbability({ slope, intercept }: PlattScale, score: number): number {
  return 1 / (1 + Math.exp(slope * score + intercept));
}

/** Goes the Newton way, or half of it, or half of that, until the loss has fallen enough; null where it never does. */
function along(
  { slope, intercept }: PlattScale,
  [ofSlope, ofIntercept]: readonly number[],
  gradient: readonly number[],
  loss: number,
  lossAt: (scale: PlattScale) => number,
): { readonly scale: PlattScale; readonly loss: number } | null {
  const descent = gradient[0] * ofSlope + gradient[1] * ofIntercept;
  for (let size = 1; size >= MIN_STEP; size /= 2) {
    const scale = { slope: slope + size * ofSlope, intercept: intercept + size * ofIntercept };
    const now = lossAt(scale);
    if (now < loss + 1e-4 * size * descent) return { scale, loss: now };
  }
  return null;
}

function lossOf({ slope, intercept }: PlattScale, scores: Float64Array, targets: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < scores.length; row++) {
    const z = slope * scores[row] + intercept;
    sum +=
      z >= 0 ? targets[row] * z + Math.log1p(Math.exp(-z)) : (targets[row] - 1) * z + Math.log1p(Math.exp(z));
  }
  return sum;
}

function newton(scale: PlattScale, scores: Float64Array, targets: Float64Array) {
  let [h11, h22, h21, g1, g2] = [RIDGE, RIDGE, 0, 0, 0];
  for (let row = 0; row < scores.length; row++) {
    const p = plattProbability(scale, scores[row]);
    const curvature = p * (1 - p);
    const difference = targets[row] - p;
    h11 += scores[row] * scores[row] * curvature;
    h22 += curvature;
    h21 += scores[row] * curvature;
    g1 += scores[row] * difference;
    g2 += difference;
  }
  const determinant = h11 * h22 - h21 * h21;
  return {
    gradient: [g1, g2],
    direction: [-(h22 * g1 - h21 * g2) / determinant, -(h11 * g2 - h21 * g1) / determinant],
  };
}
