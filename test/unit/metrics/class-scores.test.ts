import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { computeScores } from "../../../src/core/metrics/compute-scores.ts";
import { confidenceOutcomes } from "../../../src/core/metrics/confidence.ts";
import { confusionTable, matrixOfClass, scoresOfTable } from "../../../src/core/metrics/confusion-table.ts";
import { mostProbable, oneAgainstRest } from "../../../src/core/metrics/one-against-rest.ts";
import { classCountOf } from "../../../src/core/metrics/predictions.ts";
import { SCORE_NAMES } from "../../../src/core/metrics/scores.ts";

const LABELS = Uint8Array.of(0, 0, 0, 1, 1, 2, 2, 2, 2, 1, 0, 2);
const SCORES = Float64Array.of(
  ...[0.46, 0.3, 0.24, 0.06, 0.75, 0.19, 0.52, 0.33, 0.15, 0.4, 0.4, 0.2, 0.12, 0.05, 0.83, 0.4, 0.45, 0.15],
  ...[
    0.21, 0.21, 0.58, 0.1, 0.2, 0.7, 0.15, 0.29, 0.56, 0.24, 0.14, 0.62, 0.13, 0.06, 0.81, 0.39, 0.34, 0.27,
  ],
);

/** Predictions of three to five classes, each of which has a row. */
const predictions = fc
  .tuple(fc.integer({ min: 3, max: 5 }), fc.array(fc.nat(4), { maxLength: 20 }), fc.infiniteStream(fc.nat(9)))
  .map(([classCount, more, stream]) => {
    const labels = Uint8Array.from([...Array(classCount).keys(), ...more.map((label) => label % classCount)]);
    const weights = Array.from(labels, () => Array.from({ length: classCount }, () => 1 + take(stream)));
    const scores = weights.flatMap((ofRow) => ofRow.map((each) => each / ofRow.reduce((a, b) => a + b)));
    return { classCount, labels, scores: Float64Array.from(scores) };
  });

function take(stream: { next(): { value: number } }): number {
  return stream.next().value;
}

const near = (found: number | null, expected: number | null, what: string) =>
  assert.ok(found !== null && expected !== null && Math.abs(found - expected) < 1e-12, `${what}: ${found}`);

describe("the scores of more than two classes", () => {
  it("are those of scikit-learn 1.9.1", () => {
    const expected = {
      accuracy: 0.4166666666666667,
      balanced_accuracy: 0.3666666666666667,
      precision: 0.3333333333333333,
      recall: 0.3666666666666667,
      f1: 0.34848484848484845,
      roc_auc: 0.4529320987654321,
      average_precision: 0.45735449735449735,
      log_loss: 1.4041580486246847,
      brier_score: 0.8031333333333333,
    };
    const found = computeScores(LABELS, SCORES);
    for (const name of SCORE_NAMES) near(found[name], expected[name], name);
  });

  it("count a class that is predicted and not there as scikit-learn does, and have no ROC AUC then", () => {
    const table = confusionTable([0, 0, 1, 1], [0, 2, 1, 0], 3);
    const { balanced_accuracy, precision, recall, f1 } = scoresOfTable(table);
    near(balanced_accuracy, 0.5, "balanced accuracy");
    near(precision, 0.5, "precision");
    near(recall, 1 / 3, "recall");
    near(f1, 7 / 18, "F1");
    const scores = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0);
    assert.equal(computeScores(Uint8Array.of(0, 0, 1, 1), scores).roc_auc, null);
  });

  it("do not depend on the order of the classes", () => {
    fc.assert(
      fc.property(predictions, ({ classCount, labels, scores }) => {
        // A tie goes to the first class, so the rows that have one would be predicted otherwise.
        fc.pre(labels.every((_, row) => isDecided(scores, classCount, row)));
        const turned = {
          labels: labels.map((label) => classCount - 1 - label),
          scores: scores.map((_, i) => scores[i - (i % classCount) + classCount - 1 - (i % classCount)]),
        };
        const [found, again] = [computeScores(labels, scores), computeScores(turned.labels, turned.scores)];
        for (const name of SCORE_NAMES) near(found[name], again[name], name);
      }),
    );
  });

  it("are of all rows in the table, and each class has those that are its own", () => {
    fc.assert(
      fc.property(predictions, ({ classCount, labels, scores }) => {
        const predicted = labels.map((_, row) => mostProbable(scores, classCount, row));
        const table = confusionTable(labels, predicted, classCount);
        for (let k = 0; k < classCount; k++) {
          const { tn, fp, fn, tp } = matrixOfClass(table, k);
          assert.equal(tn + fp + fn + tp, labels.length);
          assert.equal(tp + fn, labels.filter((label) => label === k).length);
          assert.equal(tp + fp, predicted.filter((label) => label === k).length);
        }
      }),
    );
  });

  it("refuse what is no probability of a class, and labels that are none", () => {
    assert.equal(classCountOf(LABELS, SCORES), 3);
    assert.throws(() => classCountOf(Uint8Array.of(3), Float64Array.of(1, 0, 0)), /label 3 is not one of 3/);
    assert.throws(() => classCountOf(Uint8Array.of(0), Float64Array.of(1, 0, Number.NaN)), RangeError);
    assert.throws(() => computeScores(Uint8Array.of(0, 1), Float64Array.of(1, 0, 0, 1)), RangeError);
    assert.throws(() => computeScores(new Uint8Array(0), new Float64Array(0)), RangeError);
  });
});

describe("predictions of more than two classes", () => {
  it("are seen from one class as those of two", () => {
    const { labels, scores } = oneAgainstRest({ labels: LABELS, scores: SCORES }, 2);
    assert.deepEqual([...labels], [0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 1]);
    assert.deepEqual([...scores.subarray(0, 3)], [0.24, 0.19, 0.15]);
  });

  it("are right as often as the accuracy says, where they are taken by how sure they are", () => {
    fc.assert(
      fc.property(predictions, ({ labels, scores }) => {
        const sure = confidenceOutcomes({ labels, scores });
        const right = sure.labels.reduce((sum, label) => sum + label, 0) / labels.length;
        near(right, computeScores(labels, scores).accuracy, "accuracy");
        assert.ok(sure.scores.every((score, row) => score >= scores[(row * scores.length) / labels.length]));
      }),
    );
  });

  it("of two classes are how sure they are already", () => {
    const outcomes = { labels: Uint8Array.of(0, 1), scores: Float64Array.of(0.2, 0.7) };
    assert.equal(confidenceOutcomes(outcomes), outcomes);
  });
});

function isDecided(scores: Float64Array, classCount: number, row: number): boolean {
  const ofRow = [...scores.subarray(row * classCount, (row + 1) * classCount)].sort((a, b) => b - a);
  return ofRow[0] > ofRow[1];
}
