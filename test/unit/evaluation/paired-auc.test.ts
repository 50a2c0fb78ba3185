import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { aucWithError } from "../../../src/core/drift/performance/auc.ts";
import { pairedAucs, worsePValue } from "../../../src/core/evaluation/paired-auc.ts";
import { computeScores } from "../../../src/core/metrics/compute-scores.ts";
import { meanAndSd } from "../../../src/core/metrics/mean-and-sd.ts";
import { rankPredictions } from "../../../src/core/metrics/ranking.ts";
import { rocAuc } from "../../../src/core/metrics/scores.ts";
import { createRng } from "../../../src/core/rng.ts";

/** Rows of both classes, two at least of each, with the scores of two models; few scores, so that there are ties. */
const rows = fc
  .array(fc.record({ label: fc.nat(1), a: fc.nat(6), b: fc.nat(6) }), { minLength: 4, maxLength: 40 })
  .map((cells) => ({
    labels: Uint8Array.from(cells, ({ label }) => label),
    a: Float64Array.from(cells, ({ a }) => a / 6),
    b: Float64Array.from(cells, ({ b }) => b / 6),
  }))
  .filter(({ labels }) => [0, 1].every((label) => labels.filter((each) => each === label).length >= 2));

/** The covariance matrix as DeLong, DeLong and Clarke-Pearson write it, from every pair of rows; the contrast is a − b. */
function byEveryPair(labels: Uint8Array, a: Float64Array, b: Float64Array): number {
  const [negatives, positives] = [0, 1].map((label) =>
    [...labels.keys()].filter((row) => labels[row] === label),
  );
  const right = (of: Float64Array, x: number, y: number) => (of[x] > of[y] ? 1 : of[x] === of[y] ? 0.5 : 0);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const v10 = [a, b].map((of) => positives.map((x) => mean(negatives.map((y) => right(of, x, y)))));
  const v01 = [a, b].map((of) => negatives.map((y) => mean(positives.map((x) => right(of, x, y)))));
  const covariance = (u: number[], v: number[]) =>
    u.reduce((sum, value, i) => sum + (value - mean(u)) * (v[i] - mean(v)), 0) / (u.length - 1) / u.length;
  const entry = (r: number, s: number) => covariance(v10[r], v10[s]) + covariance(v01[r], v01[s]);
  return entry(0, 0) + entry(1, 1) - 2 * entry(0, 1);
}

const near = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) < 1e-9, `${found}, not ${expected}`);

describe("two ROC AUCs on the same rows", () => {
  it("are those of each model, with the error that the formula gives from every pair of rows", () => {
    fc.assert(
      fc.property(rows, ({ labels, a, b }) => {
        const found = pairedAucs(labels, a, b);
        assert.ok(found);
        near(found.a, rocAuc(rankPredictions(labels, a)) ?? Number.NaN);
        near(found.b, rocAuc(rankPredictions(labels, b)) ?? Number.NaN);
        near(found.standardError ** 2, byEveryPair(labels, a, b));
      }),
    );
  });

  it("have the error of the one alone where the other says the same of every row", () => {
    fc.assert(
      fc.property(rows, ({ labels, a }) => {
        const found = pairedAucs(labels, a, new Float64Array(labels.length).fill(0.5));
        near(
          found?.standardError ?? Number.NaN,
          aucWithError(rankPredictions(labels, a))?.standardError ?? 0,
        );
      }),
    );
  });

  it("of more than two classes are the means over the classes, with the error of many samples", () => {
    const rng = createRng(5);
    const labels = Uint8Array.from({ length: 240 }, () => rng.below(3));
    // Each model says something of the class, and the two of them much the same.
    const noise = Float64Array.from({ length: 3 * labels.length }, () => rng.float());
    const model = (own: number) =>
      noise.map((value, i) => {
        const isOfClass = labels[Math.floor(i / 3)] === i % 3;
        return Math.min(1, 0.6 * value + (isOfClass ? 0.2 : 0) + own * rng.float());
      });
    const [a, b] = [model(0.1), model(0.2)];
    const found = pairedAucs(labels, a, b);
    assert.ok(found);
    near(found.a, computeScores(labels, a).roc_auc ?? Number.NaN);
    near(found.b, computeScores(labels, b).roc_auc ?? Number.NaN);
    const differences = Float64Array.from({ length: 400 }, () => {
      const drawn = labels.map(() => rng.below(labels.length));
      const ofRows = (scores: Float64Array) =>
        Float64Array.from(noise, (_, i) => scores[3 * drawn[Math.floor(i / 3)] + (i % 3)]);
      const again = drawn.map((row) => labels[row]);
      return (computeScores(again, ofRows(a)).roc_auc ?? 0) - (computeScores(again, ofRows(b)).roc_auc ?? 0);
    });
    const { sd } = meanAndSd([...differences]);
    assert.ok(Math.abs(found.standardError / sd - 1) < 0.15, `${found.standardError} beside ${sd}`);
  });

  it("cannot be compared with one row of a class", () => {
    assert.equal(
      pairedAucs(Uint8Array.of(0, 0, 1), Float64Array.of(0, 0, 1), Float64Array.of(1, 0, 1)),
      null,
    );
  });
});

describe("the chance that a model is no worse", () => {
  it("is a half where both are as good, and is large or small by the side of the difference", () => {
    near(worsePValue({ a: 0.8, b: 0.8, standardError: 0.02 }, 0), 0.5);
    // Φ(−1.6449) and Φ(1.6449).
    near(
      Number(worsePValue({ a: 0.8, b: 0.8 + 1.6448536269514722 * 0.02, standardError: 0.02 }, 0).toFixed(9)),
      0.05,
    );
    near(
      Number(worsePValue({ a: 0.8 + 1.6448536269514722 * 0.02, b: 0.8, standardError: 0.02 }, 0).toFixed(9)),
      0.95,
    );
  });

  it("allows for the margin", () => {
    near(worsePValue({ a: 0.78, b: 0.8, standardError: 0.02 }, 0.02), 0.5);
  });

  it("is certain where nothing varies", () => {
    assert.equal(worsePValue({ a: 1, b: 1, standardError: 0 }, 0), 1);
    assert.equal(worsePValue({ a: 0.9, b: 1, standardError: 0 }, 0), 0);
  });
});
