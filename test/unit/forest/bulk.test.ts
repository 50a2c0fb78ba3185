import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createBulkPredictor } from "../../../src/core/forest/bulk.ts";
import type { TrainingData } from "../../../src/core/forest/engine.ts";
import { mlRandomForestEngine } from "../../../src/core/forest/ml-random-forest-engine.ts";
import { ownEngine } from "../../../src/core/forest/own-engine.ts";
import { createSteps } from "../../../src/core/forest/steps.ts";
import { loadModule } from "../../../src/core/forest/wasm/load.ts";
import { createWalker } from "../../../src/core/forest/wasm/walker.ts";
import { runningThreads } from "../../helpers/running-threads.ts";
import { params, trainingData, xorProblem } from "./problems.ts";

/** What the forest says, asked directly. */
function expected(
  forest: {
    classCount: number;
    predictProba: (c: readonly Float64Array[], r: number, o: Float64Array) => void;
  },
  columns: readonly Float64Array[],
): Float64Array {
  const out = new Float64Array(columns[0].length * forest.classCount);
  forest.predictProba(columns, columns[0].length, out);
  return out;
}

/** The same columns in memory of their own, which can be given away. */
const copyOf = ({ columns }: TrainingData): Float64Array[] => columns.map((column) => column.slice());

const cell = fc.oneof(
  fc.integer({ min: 0, max: 9 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
);

describe("the compiled walk", () => {
  it("gives the probabilities of the plain one, to the last bit, whatever the values", async () => {
    const module = await loadModule("walk");
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell, fc.integer({ min: 0, max: 1 })), { minLength: 2, maxLength: 80 }),
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 30 }),
        async (learnt, asked) => {
          const data = trainingData(
            learnt.map(([a, b]) => [a, b]),
            learnt.map(([, , label]) => label),
          );
          const forest = await ownEngine.fit(data, params({ n_estimators: 5 }), { seed: 1 });
          const steps = createSteps(forest.trees);
          assert.ok(steps);
          const { columns } = trainingData(
            asked,
            asked.map(() => 0),
          );
          const out = new Float64Array(2 * asked.length);
          createWalker({ ...steps, ...forest.trees }, module)(columns, asked.length, out);
          assert.deepEqual(out, expected(forest, columns));
        },
      ),
      { numRuns: 100 },
    );
  });
});

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
      // A column too many is one without thresholds.
      await assert.rejects(
        predictor.predict([...copyOf(data), Float64Array.from(data.labels)], 500),
        TypeError,
      );
      await assert.rejects(predictor.predict(copyOf(data), 500), TypeError);
      await assert.rejects(predictor.predict(copyOf(data), 500), TypeError);
    } finally {
      await predictor.close();
    }
  });

  it("asks a forest here whose trees it cannot read, or that has more classes", async () => {
    const data = xorProblem(40, 1);
    const three = { ...data, labels: data.labels.map((_, row) => row % 3), classCount: 3 };
    const forests = [
      await mlRandomForestEngine.fit(data, params({ n_estimators: 2 }), { seed: 1 }),
      await ownEngine.fit(three, params({ n_estimators: 2 }), { seed: 1 }),
    ];
    for (const forest of forests) {
      // Of so many trees, as far as it can see, that the first rows are worth threads.
      const predictor = createBulkPredictor({ ...forest, treeCount: 1e9 }, 2);
      assert.deepEqual(await predictor.predict(copyOf(data), 40), expected(forest, data.columns));
      await predictor.close();
    }
  });
});
