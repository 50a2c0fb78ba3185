import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { fitIsotonic } from "../../../src/core/calibration/isotonic.ts";
import { correlationChanges } from "../../../src/core/drift/compare/correlations.ts";
import { aucWithError, rankSumPValue } from "../../../src/core/drift/performance/auc.ts";
import { performanceChange } from "../../../src/core/drift/performance/change.ts";
import { estimatePerformance, expectedPerformance } from "../../../src/core/drift/performance/estimate.ts";
import type { Outcomes } from "../../../src/core/metrics/outcomes.ts";
import { rankPredictions } from "../../../src/core/metrics/ranking.ts";
import { createRng } from "../../../src/core/rng.ts";
import { tableOf } from "../../helpers/tables.ts";
import { assertAgrees } from "./close.ts";

// Written by scripts/golden/drift-performance.py.
const numbers = z.array(z.number());
const pair = z.tuple([z.array(z.number().nullable()), z.array(z.number().nullable())]);
const golden = z
  .strictObject({
    versions: z.record(z.string(), z.string()),
    predictions: z.array(
      z.strictObject({
        name: z.string(),
        scores: numbers,
        labels: numbers,
        current: numbers,
        calibrated: numbers,
        estimated: z.record(z.enum(["accuracy", "rocAuc", "precision", "recall", "f1"]), z.number()),
        auc: z.number(),
        auc_error: z.number(),
        rank_sum_p: z.number(),
      }),
    ),
    correlations: z.array(
      z.strictObject({
        name: z.string(),
        reference: pair,
        current: pair,
        before: z.number(),
        now: z.number(),
        p_value: z.number(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL("performance.golden.json", import.meta.url), "utf8")));

describe(`predictions as NannyML ${golden.versions.nannyml}, scikit-learn and SciPy judge them`, () => {
  for (const { name, current, ...expected } of golden.predictions) {
    const outcomes: Outcomes = {
      scores: Float64Array.from(expected.scores),
      labels: Uint8Array.from(expected.labels),
    };

    it(`agree on the calibration and the estimates of ${name}`, () => {
      const calibrate = fitIsotonic(outcomes);
      for (const [i, score] of current.entries())
        assertAgrees(calibrate(score), expected.calibrated[i], `score ${score}`, 1e-12);
      const { estimated } = expectedPerformance(Float64Array.from(current), calibrate);
      for (const key of ["accuracy", "precision", "recall", "f1"] as const)
        assertAgrees(estimated[key], expected.estimated[key], key);
      // NannyML rounds the expected counts to five decimals.
      assertAgrees(estimated.rocAuc, expected.estimated.rocAuc, "rocAuc", 1e-5);
    });

    it(`agree on the ROC AUC of ${name}, its error and its p-value`, () => {
      const ranking = rankPredictions(outcomes.labels, outcomes.scores);
      const found = aucWithError(ranking);
      assertAgrees(found?.value, expected.auc, "auc");
      assertAgrees(found?.standardError, expected.auc_error, "error");
      assertAgrees(rankSumPValue(ranking), expected.rank_sum_p, "p");
    });
  }
});

describe("correlationChanges", () => {
  for (const { name, reference, current, before, now, p_value } of golden.correlations)
    it(`agrees with pandas on ${name}`, () => {
      const [a, b] = [reference, current].map(([x, y]) => tableOf({ x, t: x.map(() => "t"), y }));
      const [found, ...others] = correlationChanges(a, b);
      assert.deepEqual([found.features, others], [["x", "y"], []]);
      assertAgrees(found.reference, before, "before");
      assertAgrees(found.current, now, "now");
      assertAgrees(found.change, now - before, "change");
      assertAgrees(found.pValue, p_value, "p", 1e-9);
    });

  it("puts the largest change first, and says which are more than chance", () => {
    const rng = createRng(5);
    const draw = (tie: number) => {
      const x = Array.from({ length: 200 }, () => rng.float());
      return tableOf({
        x,
        y: x.map((value) => tie * value + rng.float()),
        z: x.map(() => rng.float()),
        constant: x.map(() => 1),
      });
    };
    const found = correlationChanges(draw(0), draw(3));
    assert.deepEqual(
      found.map(({ features, isDrift }) => [...features, isDrift]),
      [["x", "y", true], ...found.slice(1).map(({ features }) => [...features, false])],
    );
    assert.equal(found.length, 3);
  });
});

/** Predictions of a model whose score is the probability, or is drawn to one half by `blur`. */
function predict(rows: number, seed: number, blur = 0): Outcomes {
  const rng = createRng(seed);
  const truth = Float64Array.from({ length: rows }, () => rng.float());
  return {
    scores: truth.map((p) => p * (1 - blur) + blur / 2),
    labels: Uint8Array.from(truth, (p) => (rng.float() < p ? 1 : 0)),
  };
}

describe("performanceChange", () => {
  it("calls it drift when accuracy and ROC AUC fall, and not when they rise", () => {
    const good = predict(800, 1);
    const random = { scores: predict(800, 2).scores, labels: predict(800, 3).labels };
    const fallen = performanceChange(good, random, 0.05);
    const risen = performanceChange(random, good, 0.05);
    for (const key of ["accuracy", "rocAuc"] as const) {
      assert.equal(fallen[key]?.isDrift, true);
      assert.equal(risen[key]?.isDrift, false);
      assertAgrees(risen[key]?.pValue, fallen[key]?.pValue ?? -1, key);
    }
  });

  it("has no ROC AUC where a side has one class, and knows perfect from not", () => {
    const one = { scores: Float64Array.of(0.2, 0.9), labels: Uint8Array.of(1, 1) };
    assert.equal(performanceChange(one, one, 0.05).rocAuc, null);
    const perfect = { scores: Float64Array.of(0.1, 0.2, 0.8, 0.9), labels: Uint8Array.of(0, 0, 1, 1) };
    const inverted = { ...perfect, labels: Uint8Array.of(1, 1, 0, 0) };
    assert.equal(performanceChange(perfect, perfect, 0.05).rocAuc?.pValue, 1);
    assert.deepEqual(performanceChange(perfect, inverted, 0.05).rocAuc?.isDrift, true);
  });
});

describe("estimatePerformance", () => {
  it("expects what is found later, where scores can be read as probabilities", () => {
    const reference = predict(2000, 1);
    // Today's rows are harder: their scores lie round one half.
    const today = predict(2000, 2);
    const hard = today.scores.map((score) => 0.5 + (score - 0.5) / 2);
    const rng = createRng(9);
    const labels = Uint8Array.from(hard, (p) => (rng.float() < p ? 1 : 0));
    const { estimated, reference: before } = estimatePerformance(reference, hard, { seed: 1 });
    const found = performanceChange(reference, { scores: hard, labels }, 0.05);
    assert.ok(Math.abs(estimated.accuracy - found.accuracy.current.value) < 0.04);
    assert.ok(Math.abs((estimated.rocAuc ?? 0) - (found.rocAuc?.current.value ?? 1)) < 0.04);
    assert.ok(before.accuracy > estimated.accuracy + 0.08);
    const shares = Object.values(estimated.confusion ?? {});
    assertAgrees(
      shares.reduce((sum, share) => sum + share),
      1,
      "sum",
    );
  });

  it("expects of confidences as many right as they say, however low they are, and tells nothing else", () => {
    const few = { scores: Float64Array.of(0.4, 0.4, 0.9), labels: Uint8Array.of(1, 0, 1) };
    const now = Float64Array.of(0.35, 0.45, 0.4);
    const { reference: before, estimated } = estimatePerformance(few, now, { seed: 1, isConfidence: true });
    const none = { rocAuc: null, precision: null, recall: null, f1: null };
    assert.deepEqual(before, { accuracy: 2 / 3, ...none });
    assertAgrees(estimated.accuracy, 0.4, "accuracy");
    assert.deepEqual(estimated, { accuracy: estimated.accuracy, ...none, confusion: null });
    const { accuracy, rocAuc } = performanceChange(few, few, 0.05, { isConfidence: true });
    assert.deepEqual([accuracy.current.value, rocAuc], [2 / 3, null]);
  });

  it("calibrates scores that mean something else than they say", () => {
    const { scores } = predict(2000, 4, 0.8);
    const blurred = estimatePerformance(predict(2000, 3, 0.8), scores, { seed: 1 });
    assert.equal(blurred.calibration, "isotonic");
    assert.ok(Math.abs(blurred.estimated.accuracy - 0.75) < 0.03);
  });

  it("leaves scores as they are where a class has too few rows to calibrate by", () => {
    const few = { scores: Float64Array.of(0.1, 0.3, 0.6), labels: Uint8Array.of(0, 0, 1) };
    assert.equal(estimatePerformance(few, Float64Array.of(0.5), { seed: 1 }).calibration, "none");
  });
});

describe("fitIsotonic", () => {
  it("never falls, stays a probability, and keeps the mean of what it was fitted on", () => {
    const rows = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 1 })), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(rows, (pairs) => {
        const outcomes = {
          scores: Float64Array.from(pairs, ([score]) => score),
          labels: Uint8Array.from(pairs, ([, label]) => label),
        };
        const calibrate = fitIsotonic(outcomes);
        const grid = Float64Array.from({ length: 21 }, (_, i) => i / 20).map(calibrate);
        assert.deepEqual(grid.toSorted(), grid);
        assert.ok(grid[0] >= 0 && grid[20] <= 1);
        const sum = (values: Float64Array | Uint8Array) =>
          [...values].reduce((total, value) => total + value, 0);
        assertAgrees(sum(outcomes.scores.map(calibrate)), sum(outcomes.labels), "sum");
      }),
    );
  });
});
