import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createBulkPredictor } from "../../../src/core/forest/bulk.ts";
import type { TrainingData } from "../../../src/core/forest/engine.ts";
import { mlRandomForestEngine } from "../../../src/core/forest/ml-random-forest-engine.ts";
import { ownEngine } from "../../../src/core/forest/own-engine.ts";
import type { OwnForest } from "../../../src/core/forest/own-forest.ts";
import { createProbaWriter } from "../../../src/core/forest/predict.ts";
import { runningThreads } from "../../helpers/running-threads.ts";
import { params, xorProblem } from "./problems.ts";

/** What the forest says, by the plain walk. */
function expected({ classCount, trees }: OwnForest, columns: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(columns[0].length * classCount);
  createProbaWriter(trees)(columns, columns[0].length, out);
  return out;
}

/** The same columns in memory of their own, which can be given away. */
const copyOf = ({ columns }: TrainingData): Float64Array[] => columns.map((column) => column.slice());

describe("a predictor of many rows", () => {
  it("says the same in threads, part by part", async () => {
    const forest = await ownEngine.fit(xorProblem(2_000, 1), params({ n_estimators: 200 }), { seed: 1 });
    const before = runningThreads();
    const predictor = createBulkPredictor(forest, 2);
    try {
      const parts = [60_000, 3, 2_048, 1].map((rows, seed) => xorProblem(rows, seed));
      for (let row = 0; row < 60_000; row += 7) parts[0].columns[1][row] = Number.NaN;
      const said = await Promise.all(
        parts.map((part) => predictor.predict(copyOf(part), part.labels.length)),
      );
      parts.forEach((part, i) => {
        assert.deepEqual(said[i], expected(forest, part.columns));
      });
      assert.equal(runningThreads(), before + 2);
    } finally {
      await predictor.close();
    }
    assert.equal(runningThreads(), before);
  });

  it("takes one column for two features, as a step that gives it another name makes it", async () => {
    const data = xorProblem(500, 1);
    const twice = { ...data, columns: [data.columns[0], data.columns[0]] };
    const forest = await ownEngine.fit(twice, params({ n_estimators: 3 }), { seed: 1 });
    // Of so many trees, as far as it can see, that the first rows are worth threads.
    const predictor = createBulkPredictor({ ...forest, treeCount: 1e9 }, 2);
    try {
      const column = data.columns[0].slice();
      assert.deepEqual(await predictor.predict([column, column], 500), expected(forest, twice.columns));
    } finally {
      await predictor.close();
    }
  });

  it("fails once a thread has failed, and does not wait for it", { timeout: 20_000 }, async () => {
    const data = xorProblem(500, 1);
    const forest = await ownEngine.fit(data, params({ n_estimators: 3 }), { seed: 1 });
    const predictor = createBulkPredictor({ ...forest, treeCount: 1e9 }, 2);
    try {
      const fault = { message: /2 features, the query 1 columns/ };
      await assert.rejects(predictor.predict(copyOf(data).slice(1), 500), fault);
      await assert.rejects(predictor.predict(copyOf(data), 500), fault);
      await assert.rejects(predictor.predict(copyOf(data), 500), fault);
    } finally {
      await predictor.close();
    }
  });

  it("says the same in threads of any number of classes", async () => {
    const data = xorProblem(500, 1);
    for (const classCount of [3, 4]) {
      const labels = data.labels.map((_, row) => row % classCount);
      const forest = await ownEngine.fit({ ...data, labels, classCount }, params({ n_estimators: 3 }), {
        seed: 1,
      });
      const before = runningThreads();
      const predictor = createBulkPredictor({ ...forest, treeCount: 1e9 }, 2);
      try {
        assert.deepEqual(await predictor.predict(copyOf(data), 500), expected(forest, data.columns));
        assert.ok(runningThreads() > before);
      } finally {
        await predictor.close();
      }
    }
  });

  it("asks a forest here whose trees it cannot read", async () => {
    const data = xorProblem(40, 1);
    const forest = await mlRandomForestEngine.fit(data, params({ n_estimators: 2 }), { seed: 1 });
    const said = new Float64Array(80);
    forest.predictProba(data.columns, 40, said);
    const before = runningThreads();
    const predictor = createBulkPredictor({ ...forest, treeCount: 1e9 }, 2);
    assert.deepEqual(await predictor.predict(copyOf(data), 40), said);
    assert.equal(runningThreads(), before);
    await predictor.close();
  });
});
