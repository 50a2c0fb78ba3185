import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { precisionRecallCurve, rocCurve } from "../../../src/core/metrics/curves.ts";
import { rankPredictions } from "../../../src/core/metrics/ranking.ts";
import { rocAuc } from "../../../src/core/metrics/scores.ts";
import { createRng } from "../../../src/core/rng.ts";
import { predictions } from "./predictions.ts";

/** 20,000 rows of distinct scores that know something of the labels: far more corners than a file should hold. */
function manyRows() {
  const rng = createRng(1);
  const labels = Uint8Array.from({ length: 20_000 }, () => rng.below(2));
  return { labels, scores: Float64Array.from(labels, (label) => (rng.float() + 0.5 * label) / 1.5) };
}

/** Asserts that each value is at least the one before it. */
function assertAscending(values: readonly number[]): void {
  for (let i = 1; i < values.length; i++) assert.ok(values[i] >= values[i - 1]);
}

/** The area under straight lines between the points. */
function trapezoids(x: readonly number[], y: readonly number[]): number {
  let area = 0;
  for (let i = 1; i < x.length; i++) area += ((x[i] - x[i - 1]) * (y[i] + y[i - 1])) / 2;
  return area;
}

describe("ROC curve", () => {
  it("goes through the rates at each threshold", () => {
    // Labels by falling score: 1, then a tie of 1 and 0, then 0.
    const ranking = rankPredictions(Uint8Array.of(1, 1, 0, 0), Float64Array.of(0.8, 0.4, 0.4, 0.1));
    assert.deepEqual(rocCurve(ranking), {
      fpr: [0, 0, 0.5, 1],
      tpr: [0, 0.5, 1, 1],
      thresholds: [null, 0.8, 0.4, 0.1],
    });
  });

  it("leaves out points halfway between their neighbours", () => {
    // Three positives above three negatives: only the ends of the two straight runs stay.
    const ranking = rankPredictions(
      Uint8Array.of(1, 1, 1, 0, 0, 0),
      Float64Array.of(0.9, 0.8, 0.7, 0.3, 0.2, 0.1),
    );
    assert.deepEqual(rocCurve(ranking), {
      fpr: [0, 0, 0, 1],
      tpr: [0, 1 / 3, 1, 1],
      thresholds: [null, 0.9, 0.7, 0.1],
    });
  });

  it("has the ROC AUC under it", () => {
    fc.assert(
      fc.property(predictions(), ({ labels, scores }) => {
        const ranking = rankPredictions(labels, scores);
        const curve = rocCurve(ranking);
        const area = rocAuc(ranking);
        if (curve === null || area === null) assert.equal(curve, area);
        else assert.ok(Math.abs(trapezoids(curve.fpr, curve.tpr) - area) < 1e-12);
      }),
    );
  });

  it("rises from (0, 0) to (1, 1)", () => {
    fc.assert(
      fc.property(predictions(), ({ labels, scores }) => {
        const curve = rocCurve(rankPredictions(labels, scores));
        if (curve === null) return;
        for (const rate of [curve.fpr, curve.tpr]) {
          assertAscending(rate);
          assert.deepEqual([rate.at(0), rate.at(-1)], [0, 1]);
        }
      }),
    );
  });

  it("is null with one class only", () => {
    assert.equal(rocCurve(rankPredictions(Uint8Array.of(1, 1), Float64Array.of(0.1, 0.2))), null);
    assert.equal(rocCurve(rankPredictions(Uint8Array.of(0, 0), Float64Array.of(0.1, 0.2))), null);
  });

  it("keeps to its bound, and close to the whole curve", () => {
    const { labels, scores } = manyRows();
    const ranking = rankPredictions(labels, scores);
    const whole = rocCurve(ranking, Number.POSITIVE_INFINITY);
    const thinned = rocCurve(ranking, 100);
    assert.ok(whole && thinned);
    assert.ok(whole.fpr.length > 4000);
    assert.ok(thinned.fpr.length <= 100);
    assert.deepEqual([thinned.fpr.at(-1), thinned.tpr.at(-1)], [1, 1]);
    assert.ok(Math.abs(trapezoids(thinned.fpr, thinned.tpr) - trapezoids(whole.fpr, whole.tpr)) < 1e-4);
  });

  it("keeps to the smallest bound", () => {
    const { labels, scores } = manyRows();
    const curve = rocCurve(rankPredictions(labels, scores), 3);
    assert.deepEqual([curve?.fpr.length, curve?.fpr.at(-1), curve?.tpr.at(-1)], [3, 1, 1]);
  });
});

describe("precision-recall curve", () => {
  it("goes through the precision and recall at each threshold", () => {
    // Labels by falling score: 1 0 1 0.
    const ranking = rankPredictions(Uint8Array.of(1, 0, 1, 0), Float64Array.of(0.9, 0.8, 0.7, 0.1));
    assert.deepEqual(precisionRecallCurve(ranking), {
      recall: [0, 0.5, 0.5, 1, 1],
      precision: [1, 1, 1 / 2, 2 / 3, 2 / 4],
      thresholds: [null, 0.9, 0.8, 0.7, 0.1],
    });
  });

  it("keeps only the ends of a vertical line", () => {
    // The one positive row is on top; the three negatives below it lower the precision at recall 1.
    const ranking = rankPredictions(Uint8Array.of(1, 0, 0, 0), Float64Array.of(0.9, 0.8, 0.7, 0.6));
    assert.deepEqual(precisionRecallCurve(ranking), {
      recall: [0, 1, 1],
      precision: [1, 1, 1 / 4],
      thresholds: [null, 0.9, 0.6],
    });
  });

  it("is null without a positive row", () => {
    assert.equal(precisionRecallCurve(rankPredictions(Uint8Array.of(0), Float64Array.of(0.1))), null);
  });

  it("keeps to its bound", () => {
    const { labels, scores } = manyRows();
    const curve = precisionRecallCurve(rankPredictions(labels, scores), 100);
    assert.ok(curve);
    assert.ok(curve.recall.length <= 100 && curve.recall.length > 90);
    assertAscending(curve.recall);
    assert.deepEqual([curve.recall.at(0), curve.recall.at(-1)], [0, 1]);
  });
});
