import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { computeScores } from "../../../src/core/metrics/compute-scores.ts";
import { accuracy, balancedAccuracy, f1, precision, recall } from "../../../src/core/metrics/confusion.ts";
import { rankPredictions } from "../../../src/core/metrics/ranking.ts";
import {
  averagePrecision,
  brierScore,
  confusionMatrix,
  logLoss,
  rocAuc,
} from "../../../src/core/metrics/scores.ts";
import { predictions } from "./predictions.ts";

const auc = (labels: Uint8Array, scores: Float64Array) => rocAuc(rankPredictions(labels, scores));

describe("confusion matrix", () => {
  it("counts each row once, by true and predicted class", () => {
    const labels = Uint8Array.of(0, 0, 0, 1, 1, 1);
    const scores = Float64Array.of(0.1, 0.2, 0.9, 0.3, 0.8, 0.7);
    assert.deepEqual(confusionMatrix(labels, scores), { tn: 2, fp: 1, fn: 1, tp: 2 });
  });

  it("gives a row at the threshold to class 0, as argmax does", () => {
    assert.deepEqual(confusionMatrix(Uint8Array.of(1), Float64Array.of(0.5)), { tn: 0, fp: 0, fn: 1, tp: 0 });
  });

  it("agrees with the argmax of [1 - p, p] for every p", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (p) => {
        const { tp } = confusionMatrix(Uint8Array.of(1), Float64Array.of(p));
        assert.equal(tp === 1, p > 1 - p);
      }),
    );
  });

  it("agrees with the argmax next to the threshold", () => {
    for (const p of [0.5 - 2 ** -54, 0.5, 0.5 + 2 ** -53]) {
      const { tp } = confusionMatrix(Uint8Array.of(1), Float64Array.of(p));
      assert.equal(tp === 1, p > 1 - p);
    }
  });
});

describe("scores of a confusion matrix", () => {
  // 10 rows: 4 positive, of which 3 are found; 6 negative, of which 4 are left alone.
  const matrix = { tn: 4, fp: 2, fn: 1, tp: 3 };

  it("are the textbook ratios", () => {
    assert.equal(accuracy(matrix), 7 / 10);
    assert.equal(balancedAccuracy(matrix), (4 / 6 + 3 / 4) / 2);
    assert.equal(precision(matrix), 3 / 5);
    assert.equal(recall(matrix), 3 / 4);
    assert.equal(f1(matrix), 6 / 9); // 2 · 3 / (2 · 3 + 2 + 1)
  });

  it("are 0 where they would divide by zero", () => {
    const nothingPositive = { tn: 5, fp: 0, fn: 0, tp: 0 };
    assert.equal(precision(nothingPositive), 0);
    assert.equal(recall(nothingPositive), 0);
    assert.equal(f1(nothingPositive), 0);
  });

  it("balance over the classes that are present", () => {
    assert.equal(balancedAccuracy({ tn: 3, fp: 1, fn: 0, tp: 0 }), 3 / 4);
    assert.equal(balancedAccuracy({ tn: 0, fp: 0, fn: 1, tp: 3 }), 3 / 4);
  });
});

describe("ROC AUC", () => {
  it("counts the pairs of a positive and a negative row that are in order, a tie as half", () => {
    // Positives 0.8, 0.4; negatives 0.4, 0.1. Pairs: 0.8 over 0.4, 0.8 over 0.1, 0.4 ties 0.4, 0.4 over 0.1.
    assert.equal(auc(Uint8Array.of(1, 1, 0, 0), Float64Array.of(0.8, 0.4, 0.4, 0.1)), 3.5 / 4);
  });

  it("is a half when all scores are equal", () => {
    assert.equal(auc(Uint8Array.of(1, 0, 0), Float64Array.of(0.3, 0.3, 0.3)), 0.5);
  });

  it("takes the two zeros for one score", () => {
    assert.equal(auc(Uint8Array.of(1, 0), Float64Array.of(0, -0)), 0.5);
    assert.equal(auc(Uint8Array.of(1, 0), Float64Array.of(-0, 0)), 0.5);
  });

  it("is null with one class only", () => {
    assert.equal(auc(Uint8Array.of(1, 1), Float64Array.of(0.3, 0.4)), null);
    assert.equal(auc(Uint8Array.of(0, 0), Float64Array.of(0.3, 0.4)), null);
  });

  it("does not change under a strictly rising transform of the scores", () => {
    fc.assert(
      fc.property(predictions(), ({ labels, scores }) => {
        // Scores are whole 64ths, which halving and shifting keep apart.
        const moved = scores.map((score) => score / 2 + 0.25);
        assert.equal(auc(labels, moved), auc(labels, scores));
      }),
    );
  });

  it("does not change when classes and scores are both turned round", () => {
    fc.assert(
      fc.property(predictions(), ({ labels, scores }) => {
        const turned = auc(
          labels.map((label) => 1 - label),
          scores.map((score) => 1 - score),
        );
        assert.equal(turned, auc(labels, scores));
      }),
    );
  });

  it("is the share of ordered pairs, counted one by one", () => {
    fc.assert(
      fc.property(predictions(), ({ labels, scores }) => {
        let pairs = 0;
        let ordered = 0;
        for (let i = 0; i < labels.length; i++)
          for (let j = 0; j < labels.length; j++) {
            if (labels[i] !== 1 || labels[j] !== 0) continue;
            pairs++;
            ordered += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
          }
        assert.equal(auc(labels, scores), pairs === 0 ? null : ordered / pairs);
      }),
    );
  });
});

describe("average precision", () => {
  it("weighs the precision at each threshold with the gain in recall", () => {
    // Labels by falling score: 1 0 1 0. Recall gains 1/2 at precision 1, then 1/2 at precision 2/3.
    const ranking = rankPredictions(Uint8Array.of(1, 0, 1, 0), Float64Array.of(0.9, 0.8, 0.7, 0.1));
    assert.equal(averagePrecision(ranking), (1 + 2 / 3) / 2);
  });

  it("is the share of positives when all scores are equal", () => {
    const ranking = rankPredictions(Uint8Array.of(1, 0, 0, 0), new Float64Array(4));
    assert.equal(averagePrecision(ranking), 1 / 4);
  });
});

describe("log loss", () => {
  it("is the mean of minus the logarithm of the true class's probability", () => {
    // −ln 0.8 for the positive row, −ln (1 − 0.4) for the negative one.
    const loss = logLoss(Uint8Array.of(1, 0), Float64Array.of(0.8, 0.4));
    assert.ok(Math.abs(loss - (-Math.log(0.8) - Math.log(0.6)) / 2) < 1e-15);
  });

  it("is finite for a certain and wrong prediction", () => {
    assert.equal(logLoss(Uint8Array.of(1), Float64Array.of(0)), 52 * Math.LN2);
  });
});

describe("Brier score", () => {
  it("is the mean squared difference from the label", () => {
    assert.equal(brierScore(Uint8Array.of(1, 0), Float64Array.of(0.5, 0.25)), (0.25 + 0.0625) / 2);
  });
});

describe("all scores", () => {
  it("do not depend on the order of the rows", () => {
    fc.assert(
      fc.property(predictions(), ({ labels, scores }) => {
        // Sums of whole 64ths and their squares are exact in any order; the logarithms of log loss are not.
        const { log_loss, ...exact } = computeScores(labels, scores);
        const { log_loss: reversedLoss, ...reversed } = computeScores(
          labels.toReversed(),
          scores.toReversed(),
        );
        assert.deepEqual(reversed, exact);
        assert.ok(Math.abs(reversedLoss - log_loss) < 1e-12);
      }),
    );
  });

  it("leave the predictions as they are", () => {
    const labels = Uint8Array.of(1, 0, 1);
    const scores = Float64Array.of(0.9, 0.1, 0.5);
    computeScores(labels, scores);
    assert.deepEqual(
      [[...labels], [...scores]],
      [
        [1, 0, 1],
        [0.9, 0.1, 0.5],
      ],
    );
  });

  it("take a million rows", () => {
    const labels = Uint8Array.from({ length: 1e6 }, (_, row) => row % 2);
    const scores = Float64Array.from({ length: 1e6 }, (_, row) => row / 1e6);
    // Positive rows are 1, 3, 5 …: the k-th of 500,000 lies above k negatives, and Σ k = 500,000 · 500,001 / 2.
    assert.equal(computeScores(labels, scores).roc_auc, 500_001 / 1e6);
  });
});

describe("predictions that break the conventions", () => {
  for (const [what, labels, scores] of [
    ["no rows", [], []],
    ["more labels than scores", [0, 1], [0.5]],
    ["a label of 2", [2], [0.5]],
    ["a missing score", [1], [Number.NaN]],
    ["a score above 1", [1], [1.5]],
    ["a score below 0", [1], [-0.5]],
  ] as const) {
    it(`are a bug: ${what}`, () => {
      assert.throws(() => computeScores(Uint8Array.from(labels), Float64Array.from(scores)), RangeError);
    });
  }
});
