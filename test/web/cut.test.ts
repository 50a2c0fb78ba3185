import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { computeScores } from "../../src/core/metrics/compute-scores.ts";
import { rankPredictions } from "../../src/core/metrics/ranking.ts";
import { confusionMatrix } from "../../src/core/metrics/scores.ts";
import { thresholdCounts } from "../../src/core/metrics/threshold-counts.ts";
import { bestCut, cutAt } from "../../src/web/model/cut.ts";
import { predictions } from "../unit/metrics/predictions.ts";

function counted(labels: Uint8Array, scores: Float64Array) {
  const ranking = rankPredictions(labels, scores);
  return { rows: labels.length, positives: ranking.positives, threshold_counts: thresholdCounts(ranking) };
}

describe("a cut", () => {
  it("has the scores that the evaluation would have with that threshold", () => {
    fc.assert(
      fc.property(predictions(), fc.integer({ min: 0, max: 100 }), ({ labels, scores }, percent) => {
        const threshold = percent / 100;
        const cut = cutAt(counted(labels, scores), percent);
        const expected = computeScores(labels, scores, { threshold });
        assert.deepEqual(cut.matrix, confusionMatrix(labels, scores, threshold));
        assert.deepEqual(
          [cut.accuracy, cut.precision ?? 0, cut.recall ?? 0, cut.f1],
          [expected.accuracy, expected.precision, expected.recall, expected.f1],
        );
      }),
    );
  });

  it("has no precision where nothing is called positive, and no recall where nothing is", () => {
    assert.equal(cutAt(counted(Uint8Array.of(0, 1), Float64Array.of(0.2, 0.6)), 80).precision, null);
    assert.equal(cutAt(counted(Uint8Array.of(0, 0), Float64Array.of(0.2, 0.6)), 50).recall, null);
  });

  it("with the highest F1 is, of equal ones, that nearest to where the service cuts", () => {
    const labels = Uint8Array.of(0, 0, 1, 1);
    assert.equal(bestCut(counted(labels, Float64Array.of(0.1, 0.3, 0.7, 0.9))).percent, 50);
    assert.equal(bestCut(counted(labels, Float64Array.of(0.1, 0.2, 0.3, 0.4))).percent, 29);
  });
});
