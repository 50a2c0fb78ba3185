import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { rankPredictions } from "../../../src/core/metrics/ranking.ts";
import { scoreDistribution } from "../../../src/core/metrics/score-distribution.ts";
import { confusionMatrix } from "../../../src/core/metrics/scores.ts";
import { confusionAt, thresholdCounts } from "../../../src/core/metrics/threshold-counts.ts";
import { predictions } from "./predictions.ts";

function countsOf(labels: Uint8Array, scores: Float64Array) {
  const ranking = rankPredictions(labels, scores);
  return { counts: thresholdCounts(ranking), of: { rows: labels.length, positives: ranking.positives } };
}

describe("threshold counts", () => {
  it("give the confusion matrix at any cut", () => {
    fc.assert(
      fc.property(
        predictions(),
        fc.oneof(
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.integer({ min: 0, max: 64 }).map((n) => n / 64),
        ),
        ({ labels, scores }, cut) => {
          const { counts, of } = countsOf(labels, scores);
          assert.deepEqual(confusionAt(counts, of, cut), confusionMatrix(labels, scores, cut));
        },
      ),
    );
  });

  it("of many scores are few, and right at every whole percent", () => {
    const labels = Uint8Array.from({ length: 3000 }, (_, row) => (row % 3 === 0 ? 1 : 0));
    const scores = Float64Array.from({ length: 3000 }, (_, row) => ((row * 7919) % 3001) / 3001);
    const { counts, of } = countsOf(labels, scores);
    assert.equal(counts.threshold.length, 501);
    for (let percent = 0; percent <= 100; percent++) {
      const cut = percent / 100;
      assert.deepEqual(confusionAt(counts, of, cut), confusionMatrix(labels, scores, cut));
    }
  });
});

describe("the distribution of scores", () => {
  it("counts each row once, in a bin that holds its upper edge", () => {
    const labels = Uint8Array.of(0, 1, 1, 0, 1);
    const found = scoreDistribution(labels, Float64Array.of(0, 0.05, 0.0501, 1, 0.97));
    const filled = (counts: number[]) => counts.flatMap((count, bin) => (count > 0 ? [[bin, count]] : []));
    assert.deepEqual(filled(found.negatives), [
      [0, 1],
      [19, 1],
    ]);
    assert.deepEqual(filled(found.positives), [
      [0, 1],
      [1, 1],
      [19, 1],
    ]);
    assert.equal(found.negatives.length, 20);
  });
});
