import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fitBaselines, scoreBaselines } from "../../../src/core/evaluation/baselines.ts";
import { beatenBy } from "../../../src/core/evaluation/beaten-by.ts";
import { fitLogisticRegression, scoreLinearModel } from "../../../src/core/evaluation/logistic-regression.ts";
import { createRng } from "../../../src/core/rng.ts";
import { tinyModel, tinyTable } from "../../helpers/new-version.ts";
import { golden } from "./golden.ts";

const namesOf = (columns: readonly unknown[]) => columns.map((_, i) => `x${i}`);

describe(`logistic regression as scikit-learn ${golden.versions["scikit-learn"]} fits it`, () => {
  for (const { name, columns, labels, coefficients, intercept, scores } of golden.regressions) {
    it(`agrees for ${name}`, () => {
      const arrays = columns.map((column) => Float64Array.from(column));
      const model = fitLogisticRegression(namesOf(columns), arrays, Uint8Array.from(labels));
      model.terms.forEach(({ coefficient }, i) => {
        assert.ok(Math.abs(coefficient - coefficients[i]) < 1e-7, `${coefficient}, not ${coefficients[i]}`);
      });
      assert.ok(Math.abs(model.intercept - intercept) < 1e-7, `${model.intercept}, not ${intercept}`);
      scoreLinearModel(model, arrays, labels.length).forEach((score, row) => {
        assert.ok(Math.abs(score - scores[row]) < 1e-8, `row ${row}: ${score}, not ${scores[row]}`);
      });
    });
  }
});

describe("logistic regression", () => {
  it("takes a missing value for the mean of the column", () => {
    const column = Float64Array.of(1, 2, Number.NaN, 3, 4, 5);
    const labels = Uint8Array.of(0, 0, 1, 0, 1, 1);
    const model = fitLogisticRegression(["x"], [column], labels);
    const [missing, atMean] = scoreLinearModel(model, [Float64Array.of(Number.NaN, 3)], 2);
    assert.equal(missing, atMean);
    assert.equal(model.terms[0].mean, 3);
  });

  it("finds a finite answer of columns that are missing throughout, and of none", () => {
    const labels = Uint8Array.of(0, 1, 1, 1);
    const model = fitLogisticRegression(["x"], [new Float64Array(4).fill(Number.NaN)], labels);
    assert.ok(Math.abs(scoreLinearModel(model, [Float64Array.of(5)], 1)[0] - 0.75) < 1e-9);
    assert.ok(Math.abs(fitLogisticRegression([], [], labels).intercept - Math.log(3)) < 1e-9);
  });
});

describe("baselines", () => {
  const labels = Uint8Array.of(0, 0, 0, 1, 0, 1, 1, 1);

  it("are the share of positives for everyone, and a logistic regression of the model's inputs", async () => {
    const model = await tinyModel(1);
    const unequal = Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 1);
    const fitted = fitBaselines(model, tinyTable, unequal, createRng(1));
    const [majority, logistic] = scoreBaselines(fitted, model, tinyTable, unequal, createRng(2));
    assert.equal(majority.scores.accuracy, 0.75);
    assert.equal(majority.scores.roc_auc, 0.5);
    assert.ok(Math.abs(majority.scores.brier_score - 0.1875) < 1e-12);
    assert.ok("terms" in logistic.model);
    assert.deepEqual(
      logistic.model.terms.map(({ input }) => input),
      ["x"],
    );
    assert.equal(logistic.scores.roc_auc, 1);
  });

  it("that rank better than the model are named", async () => {
    const model = await tinyModel(1);
    const found = scoreBaselines(
      fitBaselines(model, tinyTable, labels, createRng(1)),
      model,
      tinyTable,
      labels,
      createRng(2),
    );
    const beaten = (roc_auc: number | null, accuracy: number) =>
      beatenBy({ roc_auc, accuracy }, found).map(({ name }) => name);
    assert.deepEqual(beaten(1, 1), []);
    assert.deepEqual(beaten(0.6, 1), ["logistic_regression"]);
    assert.deepEqual(beaten(0.4, 1), ["majority_class", "logistic_regression"]);
  });
});
