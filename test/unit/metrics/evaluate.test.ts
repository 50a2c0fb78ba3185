import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { computeScores } from "../../../src/core/metrics/compute-scores.ts";
import { evaluatePredictions, evaluationSchema } from "../../../src/core/metrics/evaluate.ts";
import { predictions } from "./predictions.ts";

describe("evaluation", () => {
  it("reads back from strict JSON as it was, whatever the predictions", () => {
    fc.assert(
      fc.property(
        predictions(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ labels, scores }, threshold) => {
          const evaluation = evaluatePredictions(labels, scores, { threshold });
          assert.deepEqual(evaluationSchema.parse(JSON.parse(JSON.stringify(evaluation))), evaluation);
        },
      ),
    );
  });

  it("has the scores that are computed on their own", () => {
    fc.assert(
      fc.property(predictions(), ({ labels, scores }) => {
        const scored = computeScores(labels, scores, { threshold: 0.25 });
        const evaluation = evaluatePredictions(labels, scores, { threshold: 0.25 });
        assert.deepEqual({ ...evaluation, ...scored }, evaluation);
      }),
    );
  });

  it("says how many rows it has seen and where it cut", () => {
    const evaluation = evaluatePredictions(Uint8Array.of(1, 0, 0), Float64Array.of(0.4, 0.3, 0.6), {
      threshold: 0.35,
    });
    assert.equal(evaluation.rows, 3);
    assert.equal(evaluation.positives, 1);
    assert.equal(evaluation.threshold, 0.35);
    assert.deepEqual(evaluation.confusion_matrix, { tn: 1, fp: 1, fn: 0, tp: 1 });
  });

  it("cuts at a half and has ten calibration bins unless told otherwise", () => {
    const labels = Uint8Array.of(1, 0);
    const scores = Float64Array.of(0.4, 0.3);
    const evaluation = evaluatePredictions(labels, scores);
    assert.equal(evaluation.threshold, 0.5);
    assert.equal(evaluation.calibration.bins.length, 10);
    assert.equal(evaluatePredictions(labels, scores, { calibrationBins: 4 }).calibration.bins.length, 4);
  });

  it("bounds the points of its curves", () => {
    const labels = Uint8Array.from({ length: 5000 }, (_, row) => (row % 3 === 0 ? 1 : 0));
    const scores = Float64Array.from({ length: 5000 }, (_, row) => row / 5000);
    const evaluation = evaluatePredictions(labels, scores);
    assert.ok(evaluation.roc_curve && evaluation.roc_curve.fpr.length <= 500);
    assert.ok(evaluation.pr_curve && evaluation.pr_curve.recall.length <= 500);
    const small = evaluatePredictions(labels, scores, { maxCurvePoints: 20 });
    assert.ok(small.roc_curve && small.roc_curve.fpr.length <= 20);
  });

  it("passes over keys that a later version has added", () => {
    const evaluation = evaluatePredictions(Uint8Array.of(1, 0), Float64Array.of(0.4, 0.3));
    assert.deepEqual(evaluationSchema.parse({ ...evaluation, added_later: 1 }), evaluation);
  });
});
