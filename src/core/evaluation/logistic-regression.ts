import { z } from "zod";

/**
 * A fitted logistic regression, as it is written to a file. A row's log-odds are the intercept and, for each term, its
 * coefficient times (value − mean) / sd; a missing value counts as the mean. Without terms it is the same for every row.
 */
export const linearModelSchema = z.object({
  intercept: z.number(),
  terms: z.array(z.object({ input: z.string(), mean: z.number(), sd: z.number(), coefficient: z.number() })),
});

export type LinearModel = z.infer<typeof linearModelSchema>;

const MAX_STEPS = 100;
/** Log-odds change by less than this in the last step. */
const TOLERANCE = 1e-10;

/**
 * Fits a logistic regression with scikit-learn's default penalty: ½ ‖w‖² + C Σ log loss, C = 1, over standardised inputs,
 * the intercept not penalised; as `make_pipeline(StandardScaler(), LogisticRegression())`. The penalty makes the solution
 * one and finite even where a line divides the classes. Newton's method, each step halved until it gains.
 *
 * @param columns one array of values a name in `inputs`; NaN is a missing value and counts as the mean.
 * @param labels 0 or 1; both are there.
 */
export function fitLogisticRegression(
  inputs: readonly string[],
  columns: readonly Float64Array[],
  labels: Uint8Array,
): LinearModel {
  const terms = inputs.map((input, i) => ({ input, ...meanAndSpread(columns[i]) }));
  const rows = labels.length;
  const design = columns.map((column, i) => column.map((value) => standardised(value, terms[i])));
  const ones = new Float64Array(rows).fill(1);
  const columnsAndOne = [...design, ones];
  let weights = new Float64Array(columnsAndOne.length);
  let cost = costOf(columnsAndOne, weights, labels);
  for (let step = 0; step < MAX_STEPS; step++) {
    const direction = newtonDirection(columnsAndOne, weights, labels);
    const next = halvedUntilBetter(columnsAndOne, weights, labels, { direction, cost });
    if (next === null) break;
    const moved = Math.max(...direction.map(Math.abs));
    ({ weights, cost } = next);
    if (moved < TOLERANCE) break;
  }
  return {
    intercept: weights[design.length],
    terms: terms.map((term, i) => ({ ...term, coefficient: weights[i] })),
  };
}

/** The probability of the positive class for each of `rows`; the columns are those that were fitted, in that order. */
export function scoreLinearModel(
  { intercept, terms }: LinearModel,
  columns: readonly Float64Array[],
  rows: number,
): Float64Array {
  const logOdds = new Float64Array(rows).fill(intercept);
  terms.forEach((term, i) => {
    for (let row = 0; row < rows; row++)
      logOdds[row] += term.coefficient * standardised(columns[i][row], term);
  });
  return logOdds.map(sigmoid);
}

function meanAndSpread(values: Float64Array): { mean: number; sd: number } {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return { mean: 0, sd: 1 };
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  // A column of one value tells nothing: left as it is, it is 0 everywhere.
  return { mean, sd: Math.sqrt(variance) || 1 };
}

function standardised(value: number, { mean, sd }: { mean: number; sd: number }): number {
  return Number.isNaN(value) ? 0 : (value - mean) / sd;
}

function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

function logOddsOf(columns: readonly Float64Array[], weights: Float64Array, rows: number): Float64Array {
  const sums = new Float64Array(rows);
  for (let i = 0; i < columns.length; i++)
    for (let row = 0; row < rows; row++) sums[row] += weights[i] * columns[i][row];
  return sums;
}

/** What is made small. The last weight is the intercept. */
function costOf(columns: readonly Float64Array[], weights: Float64Array, labels: Uint8Array): number {
  let cost = 0;
  for (let i = 0; i < weights.length - 1; i++) cost += weights[i] ** 2 / 2;
  logOddsOf(columns, weights, labels.length).forEach((z, row) => {
    const margin = labels[row] === 1 ? z : -z;
    // ln(1 + e^−margin), without overflow.
    cost += Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
  });
  return cost;
}

/** −H⁻¹ g: where the parabola that touches the cost at `weights` is lowest, seen from there. */
function newtonDirection(
  columns: readonly Float64Array[],
  weights: Float64Array,
  labels: Uint8Array,
): Float64Array {
  const size = columns.length;
  const probabilities = logOddsOf(columns, weights, labels.length).map(sigmoid);
  const curvature = probabilities.map((p) => p * (1 - p));
  const hessian = Array.from({ length: size }, () => new Float64Array(size));
  const slope = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const penalty = i === size - 1 ? 0 : 1;
    slope[i] = -penalty * weights[i];
    for (let row = 0; row < labels.length; row++)
      slope[i] += (labels[row] - probabilities[row]) * columns[i][row];
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let row = 0; row < labels.length; row++) sum += curvature[row] * columns[i][row] * columns[j][row];
      hessian[i][j] = sum + (i === j ? penalty : 0);
    }
  }
  return solveSymmetric(hessian, slope);
}

/** Solves A x = b for a positive definite A, of which the lower triangle is given, by Cholesky's A = L Lᵀ. */
function solveSymmetric(a: readonly Float64Array[], b: Float64Array): Float64Array {
  const size = b.length;
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i][j];
      for (let k = 0; k < j; k++) sum -= a[i][k] * a[j][k];
      // Where every row is as good as certain, the intercept has no curvature left.
      a[i][j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / a[j][j];
    }
  }
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] -= a[i][k] * x[k];
    x[i] /= a[i][i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] -= a[k][i] * x[k];
    x[i] /= a[i][i];
  }
  return x;
}

const MAX_HALVINGS = 40;

/** The first of the whole step, half of it, a quarter … that costs less; null where none does, at the bottom. */
function halvedUntilBetter(
  columns: readonly Float64Array[],
  weights: Float64Array,
  labels: Uint8Array,
  { direction, cost }: { readonly direction: Float64Array; readonly cost: number },
): { weights: Float64Array<ArrayBuffer>; cost: number } | null {
  for (let halving = 0, share = 1; halving < MAX_HALVINGS; halving++, share /= 2) {
    const tried = weights.map((weight, i) => weight + share * direction[i]);
    const found = costOf(columns, tried, labels);
    if (found < cost) return { weights: Float64Array.from(tried), cost: found };
  }
  return null;
}
