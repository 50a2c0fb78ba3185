import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { computeScores } from "../../../src/core/metrics/compute-scores.ts";
import {
  type CrossValidateInput,
  crossValidate,
  crossValidationSchema,
} from "../../../src/core/metrics/cross-validate.ts";
import { SCORE_NAMES } from "../../../src/core/metrics/scores.ts";
import { stratifiedFolds } from "../../../src/core/metrics/split.ts";
import { createRng } from "../../../src/core/rng.ts";

const labels = Uint8Array.from({ length: 60 }, (_, row) => (row % 3 === 0 ? 1 : 0));
const folds = stratifiedFolds(labels, { folds: 5, rng: createRng(1) });

/** A model whose score for a row depends on the row and the fold, so that a misplaced score shows. */
const scoreOf = (row: number, fold: number) => ((row * 7 + fold * 13) % 60) / 60;
const fitPredict: CrossValidateInput["fitPredict"] = async (_, test, fold) => ({
  scores: Float64Array.from(test, (row) => scoreOf(row, fold)),
});

describe("cross-validation", () => {
  it("fits on all rows but the fold's, and never on a row that it scores", async () => {
    const tested: number[] = [];
    await crossValidate({
      labels,
      folds,
      fitPredict: async (train, test, fold) => {
        assert.ok(test.every((row) => folds[row] === fold));
        assert.deepEqual(
          [...train, ...test].sort((a, b) => a - b),
          [...labels.keys()],
        );
        assert.deepEqual(train, train.toSorted());
        assert.deepEqual(test, test.toSorted());
        tested.push(...test);
        return { scores: new Float64Array(test.length) };
      },
    });
    assert.deepEqual(
      tested.sort((a, b) => a - b),
      [...labels.keys()],
    );
  });

  it("returns the score of each row from the fold that left it out", async () => {
    const { outOfFold } = await crossValidate({ labels, folds, fitPredict });
    assert.deepEqual(
      outOfFold,
      Float64Array.from(labels, (_, row) => scoreOf(row, folds[row])),
    );
  });

  it("reports each score on each fold, with mean and population standard deviation", async () => {
    // Two folds, scored 1 (both rows right) and 0.5 (one of two): mean 3/4, sd √((1/16 + 1/16) / 2) = 1/4.
    const { report } = await crossValidate({
      labels: Uint8Array.of(0, 1, 0, 1),
      folds: [0, 0, 1, 1],
      fitPredict: async (_, __, fold) => ({
        scores: fold === 0 ? Float64Array.of(0.1, 0.9) : Float64Array.of(0.8, 0.9),
      }),
    });
    assert.deepEqual(report.scores.accuracy, { mean: 0.75, sd: 0.25, folds: [1, 0.5] });
    assert.deepEqual(report.scores.roc_auc, { mean: 1, sd: 0, folds: [1, 1] });
  });

  it("has no mean of a score that is undefined on a fold", async () => {
    const { report } = await crossValidate({
      labels: Uint8Array.of(0, 1, 0, 0),
      folds: [0, 0, 1, 1],
      fitPredict: async (_, test) => ({ scores: new Float64Array(test.length) }),
    });
    assert.deepEqual(report.scores.roc_auc, { mean: null, sd: null, folds: [0.5, null] });
  });

  it("reports plain JSON with every score", async () => {
    const { report } = await crossValidate({ labels, folds, fitPredict });
    assert.equal(report.folds, 5);
    assert.deepEqual(Object.keys(report.scores), [...SCORE_NAMES]);
    assert.deepEqual(crossValidationSchema.parse(JSON.parse(JSON.stringify(report))), report);
  });

  it("cuts each fold at the threshold of its model", async () => {
    const scores = Float64Array.from([0, 1, 2, 3], (row) => scoreOf(row, 0));
    let first: unknown;
    await crossValidate({
      labels: Uint8Array.of(0, 1, 0, 1, 0, 1),
      folds: [0, 0, 0, 0, 1, 1],
      fitPredict: async (...of) => ({ ...(await fitPredict(...of)), threshold: 0.2 }),
      onFold: (done, _, ofFold) => {
        if (done === 1) first = ofFold;
      },
    });
    assert.deepEqual(first, computeScores(Uint8Array.of(0, 1, 0, 1), scores, { threshold: 0.2 }));
  });

  it("tells how far it has come", async () => {
    const told: [number, number][] = [];
    await crossValidate({ labels, folds, fitPredict, onFold: (done, total) => told.push([done, total]) });
    assert.deepEqual(
      told,
      [1, 2, 3, 4, 5].map((done) => [done, 5]),
    );
  });

  it("stops at the next fold when it is interrupted", async () => {
    const abort = new AbortController();
    let fits = 0;
    const running = crossValidate({
      labels,
      folds,
      signal: abort.signal,
      fitPredict: async (train, test, fold) => {
        fits++;
        if (fold === 1) abort.abort();
        return fitPredict(train, test, fold);
      },
    });
    await assert.rejects(running, { code: "OPS_INTERRUPTED" });
    assert.equal(fits, 2);
  });

  it("passes on what a fit throws", async () => {
    const fault = new Error("no memory");
    await assert.rejects(crossValidate({ labels, folds, fitPredict: () => Promise.reject(fault) }), fault);
  });

  const input: CrossValidateInput = { labels, folds, fitPredict };
  for (const [what, wrong] of [
    ["folds for other rows", { folds: [0, 1] }],
    ["one fold", { folds: new Uint16Array(60) }],
    ["an empty fold", { folds: folds.map((fold) => fold * 2) }],
    ["too few predictions", { fitPredict: async () => ({ scores: new Float64Array(1) }) }],
  ] satisfies [string, Partial<CrossValidateInput>][]) {
    it(`is a bug with ${what}`, async () => {
      await assert.rejects(crossValidate({ ...input, ...wrong }), RangeError);
    });
  }
});
