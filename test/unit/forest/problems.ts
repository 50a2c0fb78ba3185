import type { TrainingData } from "../../../src/core/forest/engine.ts";
import { type ForestParams, forestParamsSchema } from "../../../src/core/forest/params.ts";
import { createRng } from "../../../src/core/rng.ts";

/** Training data from rows of numbers and one class index a row. */
export function trainingData(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  more: Partial<Pick<TrainingData, "classCount" | "classWeights">> = {},
): TrainingData {
  return {
    columns: rows[0].map((_, f) => Float64Array.from(rows, (row) => row[f])),
    labels: Uint8Array.from(labels),
    classCount: more.classCount ?? 2,
    classWeights: more.classWeights ?? null,
  };
}

/** Class 1 where exactly one of two uniform features is above a half: no single split tells anything. */
export function xorProblem(rows: number, seed: number): TrainingData {
  const rng = createRng(seed);
  const points = Array.from({ length: rows }, () => [rng.float(), rng.float()]);
  return trainingData(
    points,
    points.map(([x, y]) => (x > 0.5 !== y > 0.5 ? 1 : 0)),
  );
}

/** Parameters: the defaults, and what the test is about. */
export function params(settings: Partial<ForestParams> = {}): ForestParams {
  return forestParamsSchema.parse(settings);
}

/** One tree over every row and every feature: growth without chance, up to the choice among equal splits. */
export const ONE_EXACT_TREE = { n_estimators: 1, bootstrap: false, max_features: "all" } as const;
