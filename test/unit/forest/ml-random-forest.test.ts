import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forestEngine } from "../../../src/core/forest/engines.ts";
import type { ForestParams } from "../../../src/core/forest/params.ts";
import { params, trainingData, xorProblem } from "./problems.ts";

async function fit(settings: Partial<ForestParams>, data = xorProblem(40, 1)) {
  const engine = await forestEngine("ml-random-forest");
  return engine.fit(data, params({ n_estimators: 4, ...settings }), { seed: 1 });
}

/** Rows that one tree over all rows gets wrong, where class 1 is the values 10 to 24 of 0 to 39: two cuts. */
async function mistakes(settings: Partial<ForestParams>): Promise<number> {
  const rows = Array.from({ length: 40 }, (_, i) => [i]);
  const labels = rows.map(([x]) => (x >= 10 && x < 25 ? 1 : 0));
  const data = trainingData(rows, labels);
  const out = new Float64Array(80);
  const forest = await fit({ n_estimators: 1, bootstrap: false, ...settings }, data);
  forest.predictProba(data.columns, 40, out);
  return labels.filter((label, row) => out[2 * row + label] !== 1).length;
}

describe("the forest of engine ml-random-forest", () => {
  for (const [key, value] of Object.entries({
    criterion: "entropy",
    min_samples_leaf: 2,
    max_samples: 0.5,
    class_weight: "balanced",
  }))
    it(`refuses ${key}, which the package does not have`, async () => {
      await assert.rejects(fit({ [key]: value }), {
        code: "OPS_CONFIG_INVALID",
        message: `engine \`ml-random-forest\` has no \`${key}\``,
      });
    });

  it("refuses class weights that come with the data", async () => {
    const weighted = { ...xorProblem(40, 1), classWeights: Float64Array.of(1, 2) };
    await assert.rejects(fit({}, weighted), { code: "OPS_CONFIG_INVALID", message: /class_weight/ });
  });

  it("refuses missing values in training, and says what to do", async () => {
    await assert.rejects(
      fit(
        {},
        trainingData(
          [
            [1, 2],
            [3, Number.NaN],
          ],
          [0, 1],
        ),
      ),
      {
        code: "OPS_CONFIG_INVALID",
        message: /feature 2/,
        hint: /impute/,
      },
    );
  });

  it("refuses missing values in a query", async () => {
    const forest = await fit({});
    const query = [Float64Array.of(1), Float64Array.of(Number.NaN)];
    assert.throws(() => forest.predictProba(query, 1, new Float64Array(2)), { code: "OPS_INPUT_VALUE" });
  });

  it("gives the share of trees that vote for a class", async () => {
    const { columns } = xorProblem(40, 1);
    const out = new Float64Array(80);
    (await fit({})).predictProba(columns, 40, out);
    for (const share of out) assert.ok([0, 0.25, 0.5, 0.75, 1].includes(share), `${share}`);
  });

  it("stops at max_depth", async () => {
    assert.equal(await mistakes({ max_depth: 1 }), 10);
    assert.equal(await mistakes({ max_depth: 2 }), 0);
  });

  it("does not split below min_samples_split rows", async () => {
    assert.equal(await mistakes({ min_samples_split: 41 }), 15);
    assert.equal(await mistakes({ min_samples_split: 40 }), 10);
    assert.equal(await mistakes({}), 0);
  });

  it("learns from one feature a tree where max_features is 1", async () => {
    const forest = await fit({ max_features: 1 });
    const { forest: stored } = JSON.parse(new TextDecoder().decode(forest.encode()));
    for (const tree of stored.trees) assert.equal(tree.features.length, 1);
  });

  it("has no out-of-bag score where trees may have seen every row", async () => {
    assert.equal((await fit({}, trainingData([[1], [2], [3], [4]], [0, 0, 1, 1]))).oobScore, null);
  });

  it("asks for an update when the file is of a newer version", async () => {
    const engine = await forestEngine("ml-random-forest");
    const newer = JSON.stringify({
      format: "titanic-ops/ml-random-forest",
      formatVersion: 2,
      crc32: 0,
      forest: {},
    });
    assert.throws(() => engine.decode(new TextEncoder().encode(newer)), {
      code: "OPS_MODEL_CORRUPT",
      message: /format 2, this version reads 1/,
      hint: /update/,
    });
  });
});
