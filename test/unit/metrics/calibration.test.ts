import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { calibrationTable } from "../../../src/core/metrics/calibration.ts";
import { predictions } from "./predictions.ts";

describe("calibration table", () => {
  it("compares the mean score with the share of positives in each bin", () => {
    // First half: scores 0.25 and 0.5, one of two positive. Second half: 0.75 and 1, both positive.
    const labels = Uint8Array.of(0, 1, 1, 1);
    const scores = Float64Array.of(0.25, 0.5, 0.75, 1);
    assert.deepEqual(calibrationTable(labels, scores, 2), {
      bins: [
        { lower: 0, upper: 0.5, count: 2, mean_predicted: 0.375, share_positive: 0.5 },
        { lower: 0.5, upper: 1, count: 2, mean_predicted: 0.875, share_positive: 1 },
      ],
      // Both gaps are 1/8, and each weighs half.
      expected_calibration_error: 1 / 8,
    });
  });

  it("has ten bins, of which the empty ones have no mean and no share", () => {
    const { bins } = calibrationTable(Uint8Array.of(1), Float64Array.of(0.05));
    assert.equal(bins.length, 10);
    assert.deepEqual(bins[9], { lower: 0.9, upper: 1, count: 0, mean_predicted: null, share_positive: null });
  });

  it("puts a score on an edge below it, and 0 into the first bin", () => {
    for (let tenth = 0; tenth <= 10; tenth++) {
      const { bins } = calibrationTable(Uint8Array.of(1), Float64Array.of(tenth / 10));
      assert.equal(
        bins.findIndex(({ count }) => count === 1),
        Math.max(0, tenth - 1),
      );
    }
  });

  it("is not misled by a product that rounds over an edge", () => {
    const binOf = (score: number, bins: number) =>
      calibrationTable(Uint8Array.of(1), Float64Array.of(score), bins).bins.findIndex(
        ({ count }) => count === 1,
      );
    // 0.28 is the edge 7/25, but 0.28 · 25 is 7.000000000000001.
    assert.equal(binOf(0.28, 25), 6);
    // The next number above 1/3, but its product with 3 is 1.
    assert.equal(binOf(0.33333333333333337, 3), 1);
  });

  it("puts every score between the edges of its bin, whatever the number of bins", () => {
    const edge = fc
      .tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 100 }))
      .chain(([bins, numerator]) => {
        const near = Math.min(1, numerator / bins);
        return fc.record({
          bins: fc.constant(bins),
          // The edge itself and its neighbours among the floating-point numbers, give or take.
          score: fc.constantFrom(near, near * (1 - Number.EPSILON), Math.min(1, near * (1 + Number.EPSILON))),
        });
      });
    fc.assert(
      fc.property(edge, ({ bins, score }) => {
        const table = calibrationTable(Uint8Array.of(0), Float64Array.of(score), bins);
        const bin = table.bins.find(({ count }) => count === 1);
        assert.ok(bin && score <= bin.upper && (score > bin.lower || bin.lower === 0));
      }),
    );
  });

  it("counts every row and every positive once", () => {
    fc.assert(
      fc.property(predictions(), ({ labels, scores }) => {
        const { bins } = calibrationTable(labels, scores);
        const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
        assert.equal(sum(bins.map(({ count }) => count)), labels.length);
        const positives = sum(bins.map(({ count, share_positive }) => count * (share_positive ?? 0)));
        assert.equal(Math.round(positives * 1e6) / 1e6, sum([...labels]));
      }),
    );
  });

  it("finds no error in scores that are as likely as they say", () => {
    // A quarter of the rows that score 0.25 is positive.
    const labels = Uint8Array.of(1, 0, 0, 0);
    const scores = new Float64Array(4).fill(0.25);
    assert.equal(calibrationTable(labels, scores).expected_calibration_error, 0);
  });

  it("takes a bin count that is none for a bug", () => {
    for (const bins of [0, 1.5, Number.NaN])
      assert.throws(() => calibrationTable(Uint8Array.of(1), Float64Array.of(1), bins), RangeError);
  });
});
