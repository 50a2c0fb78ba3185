import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { z } from "zod";
import { prCurveSchema, rocCurveSchema } from "../../../src/core/metrics/curves.ts";
import { type Evaluation, evaluatePredictions } from "../../../src/core/metrics/evaluate.ts";
import { confusionMatrixSchema, SCORE_NAMES, scoresSchema } from "../../../src/core/metrics/scores.ts";

// Written by scripts/golden/scikit-learn-metrics.py.
const goldenSchema = z.strictObject({
  versions: z.record(z.string(), z.string()),
  cases: z.array(
    z.strictObject({
      name: z.string(),
      labels: z.array(z.int()),
      predicted: z.array(z.number()),
      threshold: z.number(),
      // Not scoresSchema: scikit-learn's own rounding takes an average precision to 1.0000000000000002.
      scores: z.record(scoresSchema.keyof(), z.number().nullable()),
      confusion_matrix: confusionMatrixSchema,
      /** Of the bins that are not empty. */
      calibration: z.strictObject({
        mean_predicted: z.array(z.number()),
        share_positive: z.array(z.number()),
      }),
      roc_curve: rocCurveSchema.nullable(),
      pr_curve: prCurveSchema.nullable(),
    }),
  ),
});
const golden = goldenSchema.parse(
  JSON.parse(readFileSync(new URL("scikit-learn.golden.json", import.meta.url), "utf8")),
);

/** Asserts that two JSON values have one shape and numbers within 1e-12 of each other. */
function assertClose(actual: unknown, expected: unknown, path: string): void {
  if (typeof actual === "number" && typeof expected === "number") {
    const tolerance = 1e-12 * Math.max(1, Math.abs(expected));
    assert.ok(
      Math.abs(actual - expected) <= tolerance,
      `${path}: ${actual}, but scikit-learn has ${expected}`,
    );
  } else if (typeof actual === "object" && actual && typeof expected === "object" && expected) {
    assert.deepEqual(Object.keys(actual), Object.keys(expected), path);
    const other = new Map(Object.entries(expected));
    for (const [key, value] of Object.entries(actual)) assertClose(value, other.get(key), `${path}.${key}`);
  } else assert.deepEqual(actual, expected, path);
}

function nonEmptyBins({ calibration }: Evaluation): (typeof golden.cases)[number]["calibration"] {
  const bins = calibration.bins.filter(({ count }) => count > 0);
  return {
    mean_predicted: bins.map((bin) => bin.mean_predicted ?? Number.NaN),
    share_positive: bins.map((bin) => bin.share_positive ?? Number.NaN),
  };
}

describe(`evaluation as scikit-learn ${golden.versions["scikit-learn"]} has it`, () => {
  for (const { name, labels, predicted, threshold, ...expected } of golden.cases) {
    it(`agrees for ${name}`, () => {
      const actual = evaluatePredictions(Uint8Array.from(labels), Float64Array.from(predicted), {
        threshold,
      });
      for (const score of SCORE_NAMES) assertClose(actual[score], expected.scores[score], score);
      assert.deepEqual(actual.confusion_matrix, expected.confusion_matrix);
      assertClose(nonEmptyBins(actual), expected.calibration, "calibration");
      assertClose(actual.roc_curve, expected.roc_curve, "roc_curve");
      assertClose(actual.pr_curve, expected.pr_curve, "pr_curve");
    });
  }
});
