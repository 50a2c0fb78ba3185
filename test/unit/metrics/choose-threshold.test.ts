import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { chooseThreshold, type ThresholdAim } from "../../../src/core/metrics/choose-threshold.ts";
import { balancedAccuracy, f1 } from "../../../src/core/metrics/confusion.ts";
import { confusionMatrix } from "../../../src/core/metrics/scores.ts";

const COSTS = { false_positive: 1, false_negative: 5 };

function worth(aim: ThresholdAim, labels: Uint8Array, scores: Float64Array, threshold: number): number {
  const matrix = confusionMatrix(labels, scores, threshold);
  if (aim === "f1") return f1(matrix);
  if (aim === "balanced_accuracy") return balancedAccuracy(matrix);
  return -(aim.false_positive * matrix.fp + aim.false_negative * matrix.fn);
}

describe("a threshold for an aim", () => {
  const labels = Uint8Array.of(0, 0, 0, 1, 0, 1, 1);
  const scores = Float64Array.of(0.1, 0.2, 0.3, 0.35, 0.6, 0.7, 0.9);

  it("is lower the more a missed positive costs", () => {
    const cheap = chooseThreshold({ labels, scores }, { false_positive: 5, false_negative: 1 });
    const dear = chooseThreshold({ labels, scores }, COSTS);
    assert.ok(Math.abs(cheap - 0.65) < 1e-12);
    assert.ok(Math.abs(dear - 0.325) < 1e-12);
  });

  it("stays one half where nothing is better", () => {
    assert.equal(chooseThreshold({ labels: Uint8Array.of(0, 1), scores: Float64Array.of(0, 1) }, "f1"), 0.5);
  });

  it("is as good as any cut there is", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.nat(1)), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(rows, fc.constantFrom<ThresholdAim>("f1", "balanced_accuracy", COSTS), (of, aim) => {
        const made = Float64Array.from(of, ([score]) => score / 20);
        const truth = Uint8Array.from(of, ([, label]) => label);
        const chosen = worth(aim, truth, made, chooseThreshold({ labels: truth, scores: made }, aim));
        for (let cut = 0; cut <= 1; cut += 0.025) assert.ok(chosen >= worth(aim, truth, made, cut) - 1e-12);
      }),
    );
  });
});
