import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { CORRECTION_NAMES, correctTests } from "../../../src/core/drift/corrections.ts";

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 });

describe("correctTests", () => {
  it("holds each p-value against an equal part of the level (Bonferroni)", () => {
    assert.deepEqual(correctTests("bonferroni", [0.01, 0.02, 0.2, 0.04], 0.05), {
      isDrift: true,
      threshold: 0.0125,
      thresholds: [0.0125, 0.0125, 0.0125, 0.0125],
    });
  });

  it("holds the i-th smallest p-value against i parts of the level (Benjamini and Hochberg)", () => {
    const { isDrift, threshold, thresholds } = correctTests("fdr", [0.01, 0.02, 0.2, 0.04], 0.05);
    assert.deepEqual(
      { isDrift, threshold, thresholds },
      {
        isDrift: true,
        threshold: 0.025,
        thresholds: [0.025, 0.025, 0.025, 0.025],
      },
    );
  });

  it("lets the largest p-value that passes take with it smaller ones that do not", () => {
    const { threshold } = correctTests("fdr", [0.04, 0.03, 0.02], 0.06);
    assert.equal(threshold, 0.06);
  });

  it("tells the thresholds of all ranks where none passes, each by its test", () => {
    const { isDrift, threshold, thresholds } = correctTests("fdr", [0.9, 0.1, 0.5, 0.7], 0.04);
    assert.equal(isDrift, false);
    assert.deepEqual(threshold, [0.01, 0.02, 0.03, 0.04]);
    assert.deepEqual(thresholds, [0.04, 0.01, 0.02, 0.03]);
  });

  it("does not take a p-value for drift that equals its threshold", () => {
    for (const name of CORRECTION_NAMES) assert.equal(correctTests(name, [0.05], 0.05).isDrift, false);
  });

  it("finds no drift where nothing was tested", () => {
    for (const name of CORRECTION_NAMES)
      assert.deepEqual(correctTests(name, [], 0.05), { isDrift: false, threshold: 0.05, thresholds: [] });
  });

  it("finds drift exactly when a p-value is below its own threshold", () => {
    fc.assert(
      fc.property(fc.constantFrom(...CORRECTION_NAMES), pValues, (name, values) => {
        const { isDrift, thresholds } = correctTests(name, values, 0.3);
        assert.equal(
          values.some((p, i) => p < thresholds[i]),
          isDrift,
        );
      }),
    );
  });

  it("finds with Benjamini and Hochberg all that it finds with Bonferroni", () => {
    fc.assert(
      fc.property(pValues, (values) => {
        const { thresholds: strict } = correctTests("bonferroni", values, 0.3);
        const { thresholds } = correctTests("fdr", values, 0.3);
        values.forEach((p, i) => {
          if (p < strict[i]) assert.ok(p < thresholds[i]);
        });
      }),
    );
  });
});
