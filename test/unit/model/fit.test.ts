import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseDataset } from "../../../src/core/config/load-dataset.ts";
import { type Table, takeRows } from "../../../src/core/dataset/table.ts";
import { fitBaselines } from "../../../src/core/evaluation/baselines.ts";
import { crossValidate } from "../../../src/core/metrics/cross-validate.ts";
import { stratifiedFolds } from "../../../src/core/metrics/split.ts";
import { fitModel } from "../../../src/core/model/fit.ts";
import { createRng } from "../../../src/core/rng.ts";
import { tableOf } from "../../helpers/tables.ts";

const spec = parseDataset(
  `
formatVersion: 1
name: chance
source: chance.csv
id: id
target: { column: y, classes: [{ value: 0, label: no }, { value: 1, label: yes }] }
columns: { id: { type: integer }, y: { type: integer }, shop: { type: text } }
features: [{ step: take, column: shop }]
model:
  preprocess: [{ step: target-statistic, column: shop }]
  forest: { n_estimators: 30 }
`,
  "chance.yaml",
);

/** Categories of two rows each, and outcomes of chance: whoever knows them well was told. */
function chance(): { features: Table; labels: Uint8Array } {
  const rng = createRng(3);
  const labels = Uint8Array.from({ length: 1000 }, () => rng.below(2));
  return { features: tableOf({ shop: Array.from(labels, (_, row) => `shop ${row >> 1}`) }), labels };
}

const ofRows = (labels: Uint8Array, rows: Uint32Array) => Uint8Array.from(rows, (row) => labels[row]);

function assertChance(score: number | null): void {
  assert.ok(score !== null && Math.abs(score - 0.5) < 0.07, `${score} is far from one half`);
}

describe("a model of a statistic of the target", () => {
  it("does not find outcomes of chance in the rows that it was fitted on", async () => {
    const { features, labels } = chance();
    const { forest } = await fitModel(spec, features, labels, { seed: 1 });
    assertChance(forest.oobScore);
  });

  it("learns the statistic anew in each fold, of its training rows alone", async () => {
    const { features, labels } = chance();
    const seen: unknown[] = [];
    const { report } = await crossValidate({
      labels,
      folds: stratifiedFolds(labels, { folds: 4, rng: createRng(5) }),
      async fitPredict(train, test) {
        const model = await fitModel(spec, takeRows(features, train), ofRows(labels, train), { seed: 1 });
        const [{ state }] = model.inputs.preprocessor.steps;
        const { statistics } = state as { statistics: [string, number][] };
        const shops = new Set(Array.from(train, (row) => `shop ${row >> 1}`));
        assert.deepEqual(statistics.map(([shop]) => shop).sort(), [...shops].sort());
        seen.push(state);
        return { scores: model.scoreFeatures(takeRows(features, test)) };
      },
    });
    assert.equal(new Set(seen.map((state) => JSON.stringify(state))).size, 4);
    assertChance(report.scores.roc_auc.mean);
  });

  it("is held against a baseline that was not told either", async () => {
    const { features, labels } = chance();
    const model = await fitModel(spec, features, labels, { seed: 1 });
    const [, { model: logistic }] = fitBaselines(model, features, labels, createRng(2));
    assert.ok("terms" in logistic);
    const [{ coefficient }] = logistic.terms;
    assert.ok(Math.abs(coefficient) < 0.3, `${coefficient}`);
  });
});
