import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { drawBag } from "../../../src/core/forest/bag.ts";
import { classWeights } from "../../../src/core/forest/class-weights.ts";
import type { TrainingData } from "../../../src/core/forest/engine.ts";
import { ownEngine } from "../../../src/core/forest/own-engine.ts";
import type { OwnForest } from "../../../src/core/forest/own-forest.ts";
import { leafOf } from "../../../src/core/forest/tree.ts";
import { createRng } from "../../../src/core/rng.ts";
import { params, trainingData, xorProblem } from "./problems.ts";

function predict(forest: OwnForest, columns: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(columns[0].length * forest.classCount);
  forest.predictProba(columns, columns[0].length, out);
  return out;
}

/** Mean probability of class 1 over the trees that `counts` says yes to, by the plainest walk. */
function meanOfTrees(
  { trees }: OwnForest,
  columns: readonly Float64Array[],
  row: number,
  counts: (tree: number) => boolean = () => true,
): number | null {
  let sum = 0;
  let voters = 0;
  for (let t = 0; t < trees.roots.length - 1; t++) {
    if (!counts(t)) continue;
    sum += trees.leaves[trees.leaf[leafOf(trees, trees.roots[t], columns, row)] * trees.classCount + 1];
    voters++;
  }
  return voters === 0 ? null : sum / voters;
}

/** Small problems of every kind: few or many values, missing ones, constant columns, one class only. */
const problem: fc.Arbitrary<TrainingData> = fc
  .integer({ min: 1, max: 4 })
  .chain((features) => {
    const cell = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ min: -10, max: 10 }));
    const cells = fc.array(cell, { minLength: features, maxLength: features });
    return fc.array(fc.tuple(cells, fc.integer({ min: 0, max: 1 })), { minLength: 1, maxLength: 40 });
  })
  .map((rows) =>
    trainingData(
      rows.map(([cells]) => cells),
      rows.map(([, label]) => label),
    ),
  );

const settings = fc.record({
  n_estimators: fc.integer({ min: 1, max: 9 }),
  max_features: fc.constantFrom("sqrt" as const, "log2" as const, "all" as const, 0.5),
  max_depth: fc.option(fc.integer({ min: 1, max: 5 })),
  bootstrap: fc.boolean(),
});

describe("the forest of engine titanic-ops", () => {
  it("predicts alike for a batch, for single rows and in any order, whatever the data", async () => {
    await fc.assert(
      fc.asyncProperty(problem, settings, fc.integer(), async (data, set, seed) => {
        const forest = await ownEngine.fit(data, params(set), { seed });
        const rows = data.labels.length;
        const batch = predict(forest, data.columns);
        const turned = predict(
          forest,
          data.columns.map((column) => column.toReversed()),
        );
        for (let row = 0; row < rows; row++) {
          const expected = batch.subarray(2 * row, 2 * row + 2);
          const alone = data.columns.map((column) => column.subarray(row, row + 1));
          assert.deepEqual(predict(forest, alone), expected);
          assert.deepEqual(turned.subarray(2 * (rows - 1 - row), 2 * (rows - row)), expected);
          assert.equal(expected[1], meanOfTrees(forest, data.columns, row));
        }
      }),
      { numRuns: 150 },
    );
  });

  it("is the same bytes for the same seed, and after being written and read, whatever the data", async () => {
    await fc.assert(
      fc.asyncProperty(problem, settings, fc.integer(), async (data, set, seed) => {
        const bytes = (await ownEngine.fit(data, params(set), { seed })).encode();
        assert.deepEqual((await ownEngine.fit(data, params(set), { seed })).encode(), bytes);
        assert.deepEqual(ownEngine.decode(bytes).encode(), bytes);
      }),
      { numRuns: 100 },
    );
  });

  it("grows each tree the same however many others there are", async () => {
    const data = xorProblem(60, 1);
    const few = await ownEngine.fit(data, params({ n_estimators: 2 }), { seed: 5 });
    const many = await ownEngine.fit(data, params({ n_estimators: 6 }), { seed: 5 });
    const end = few.trees.roots[2];
    assert.deepEqual(many.trees.roots.subarray(0, 3), few.trees.roots);
    assert.deepEqual(many.trees.threshold.subarray(0, end), few.trees.threshold);
  });

  it("predicts long batches in which some rows have missing values", async () => {
    const forest = await ownEngine.fit(xorProblem(60, 1), params({ n_estimators: 7 }), { seed: 1 });
    const query = xorProblem(1000, 2).columns;
    for (let row = 0; row < 1000; row += 7) query[row % 2][row] = Number.NaN;
    const batch = predict(forest, query);
    for (let row = 0; row < 1000; row++) assert.equal(batch[2 * row + 1], meanOfTrees(forest, query, row));
  });

  it("grows the same trees whether two classes are written out or looped over", async () => {
    await fc.assert(
      fc.asyncProperty(
        problem,
        settings,
        fc.integer({ min: 1, max: 3 }),
        async (data, set, min_samples_leaf) => {
          const grow = async (classCount: number, weights: number[]) => {
            const classWeights = Float64Array.from(weights);
            const all = params({ ...set, min_samples_leaf });
            const { trees } = await ownEngine.fit({ ...data, classCount, classWeights }, all, { seed: 1 });
            const { feature, threshold, missingLeft, child, cover } = trees;
            return { feature, threshold, missingLeft, child, cover };
          };
          assert.deepEqual(await grow(2, [1, 1.7]), await grow(3, [1, 1.7, 1]));
        },
      ),
      { numRuns: 150 },
    );
  });

  // 50 rows have a bin each; of 600 some share one, and the walk by bins must still come to the leaf of the values.
  for (const rows of [50, 600])
    it(`scores each of ${rows} rows by the trees that did not draw it`, async () => {
      const data = xorProblem(rows, 3);
      for (let row = 0; row < rows; row += 7) data.columns[0][row] = Number.NaN;
      const seed = 11;
      const forest = await ownEngine.fit(data, params({ n_estimators: 6, max_samples: 0.6 }), { seed });
      const rng = createRng(seed);
      const bags = Array.from(
        { length: 6 },
        (_, t) => new Set(drawBag({ ...data, units: null }, rows * 0.6, rng.fork(t)).rows),
      );
      const votes = [...data.labels.keys()].map((row) =>
        meanOfTrees(forest, data.columns, row, (t) => !bags[t].has(row)),
      );
      const judged = votes.flatMap((vote, row) => (vote === null ? [] : [{ vote, label: data.labels[row] }]));
      const right = judged.filter(({ vote, label }) => (vote > 0.5 ? 1 : 0) === label);
      assert.ok(judged.length > 0 && judged.length <= rows);
      assert.equal(forest.oobScore, right.length / judged.length);
    });

  it("draws the share of rows that max_samples says", async () => {
    const settings = params({ n_estimators: 5, max_samples: 0.3 });
    const { trees } = await ownEngine.fit(xorProblem(50, 3), settings, { seed: 1 });
    for (const root of trees.roots.subarray(0, 5)) assert.equal(trees.cover[root], 15);
  });

  it("counts every drawn row in a node's cover, class weights included", async () => {
    const data = { ...xorProblem(50, 3), classWeights: Float64Array.of(1, 3) };
    const { trees } = await ownEngine.fit(data, params({ n_estimators: 5 }), { seed: 1 });
    const rng = createRng(1);
    for (let t = 0; t < 5; t++) {
      const bag = drawBag({ ...data, units: null }, 50, rng.fork(t));
      const weight = bag.draws.reduce((sum, draw) => sum + (draw >>> 8) * ((draw & 255) === 1 ? 3 : 1), 0);
      assert.equal(trees.cover[trees.roots[t]], weight);
    }
  });

  it("gives a rare class its due when classes are balanced", async () => {
    const labels = Array.from({ length: 40 }, (_, i) => (i % 10 === 0 ? 1 : 0));
    const plain = trainingData(
      labels.map((_, i) => [i]),
      labels,
    );
    const balanced = { ...plain, classWeights: classWeights("balanced", plain.labels, ["0", "1"]) };
    const oneLeaf = params({ bootstrap: false, min_samples_split: 41 });
    const shareOf = async (data: TrainingData): Promise<number> =>
      predict(await ownEngine.fit(data, oneLeaf, { seed: 1 }), [Float64Array.of(7)])[1];
    assert.ok(Math.abs((await shareOf(plain)) - 0.1) < 1e-12);
    assert.ok(Math.abs((await shareOf(balanced)) - 0.5) < 1e-12);
  });

  it("learns from missing values", async () => {
    const rng = createRng(4);
    const rows = Array.from({ length: 100 }, () => [
      rng.float() < 0.4 ? Number.NaN : rng.float(),
      rng.float(),
    ]);
    const data = trainingData(
      rows,
      rows.map(([x]) => (Number.isNaN(x) ? 1 : 0)),
    );
    const forest = await ownEngine.fit(data, params({ n_estimators: 20, max_features: "all" }), { seed: 1 });
    const proba = predict(forest, [Float64Array.of(Number.NaN, 0.3), Float64Array.of(0.5, 0.5)]);
    assert.deepEqual([...proba], [0, 1, 1, 0]);
  });

  it("lets timers run while it grows", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await ownEngine.fit(xorProblem(400, 1), params({ n_estimators: 4000 }), { seed: 1 });
    clearInterval(timer);
    assert.ok(ticks > 0);
  });

  it("refuses max_samples without bootstrap", async () => {
    const fitting = ownEngine.fit(xorProblem(20, 1), params({ bootstrap: false, max_samples: 0.5 }), {
      seed: 1,
    });
    await assert.rejects(fitting, { code: "OPS_CONFIG_INVALID", message: /max_samples/ });
  });

  it("takes columns of different lengths and labels out of range for bugs", async () => {
    const data = xorProblem(20, 1);
    const short = { ...data, columns: [data.columns[0], new Float64Array(3)] };
    await assert.rejects(ownEngine.fit(short, params(), { seed: 1 }), {
      name: "Error",
      message: /20, 3 rows/,
    });
    const strange = { ...data, labels: data.labels.map(() => 2) };
    await assert.rejects(ownEngine.fit(strange, params(), { seed: 1 }), { name: "Error", message: /label/ });
    const heavy = { ...data, classWeights: Float64Array.of(1) };
    await assert.rejects(ownEngine.fit(heavy, params(), { seed: 1 }), {
      name: "Error",
      message: /class weights/,
    });
  });
});
