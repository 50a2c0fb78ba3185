import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import fc from "fast-check";
import type { TrainingData } from "../../../src/core/forest/engine.ts";
import { ownEngine } from "../../../src/core/forest/own-engine.ts";
import type { ForestParams } from "../../../src/core/forest/params.ts";
import { createProbaWriter, type ProbaWriter } from "../../../src/core/forest/predict.ts";
import { type FlatForest, leafOf } from "../../../src/core/forest/tree.ts";
import { createCompiledWriter } from "../../../src/core/forest/wasm/compiled-writer.ts";
import { laidShape, layForest, layTrees } from "../../../src/core/forest/wasm/laid-forest.ts";
import { loadModule } from "../../../src/core/forest/wasm/load.ts";
import { createWalker } from "../../../src/core/forest/wasm/walker.ts";
import { params, trainingData, xorProblem } from "./problems.ts";

/** The compiled walk, with the whole forest laid out. */
function compiled(trees: FlatForest): ProbaWriter {
  const walker = createWalker(laidShape(trees), loadModule("walk"));
  for (const _ of layTrees(trees, walker));
  return walker.predict;
}

/** The means of what the trees say, by the plainest walk. */
function means(trees: FlatForest, columns: readonly Float64Array[], rows: number): Float64Array {
  const { classCount, leaf, leaves, roots } = trees;
  const out = new Float64Array(rows * classCount);
  for (let row = 0; row < rows; row++)
    for (const root of roots.subarray(0, -1)) {
      const from = leaf[leafOf(trees, root, columns, row)] * classCount;
      for (let k = 0; k < classCount; k++) out[row * classCount + k] += leaves[from + k];
    }
  return out.map((sum) => sum / (roots.length - 1));
}

function written(write: ProbaWriter, columns: readonly Float64Array[], classCount: number): Float64Array {
  const rows = columns[0].length;
  // What is there before is not to count.
  const out = new Float64Array(rows * classCount).fill(7);
  write(columns, rows, out);
  return out;
}

/** Few values, so that many rows share one, among them what thresholds lie between. */
const cell = fc.oneof(
  fc.integer({ min: 0, max: 9 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0),
);
const FEATURES = 3;
const cells = fc.array(cell, { minLength: FEATURES, maxLength: FEATURES });

/** A forest, from a single leaf to full depth, and rows to ask it: some have values that are thresholds. */
const question = fc
  .record({
    classCount: fc.integer({ min: 2, max: 5 }),
    learnt: fc.array(fc.tuple(cells, fc.nat()), { minLength: 1, maxLength: 80 }),
    // Rows one by one, and blocks of them.
    asked: fc.array(fc.tuple(cells, fc.option(fc.nat())), { minLength: 1, maxLength: 60, size: "max" }),
    trees: fc.integer({ min: 1, max: 20 }),
    depth: fc.constantFrom(null, null, 1, 3),
    // Shares that are no whole numbers: their sum depends on the order.
    leafRows: fc.constantFrom(1, 3),
  })
  .map(({ classCount, learnt, asked, trees, depth, leafRows }) => ({
    data: trainingData(
      learnt.map(([row]) => row),
      learnt.map(([, label]) => label % classCount),
      { classCount },
    ),
    settings: params({ n_estimators: trees, max_depth: depth, min_samples_leaf: leafRows }),
    ask({ threshold, feature }: FlatForest): Float64Array[] {
      const columns = Array.from({ length: FEATURES }, (_, f) => Float64Array.from(asked, ([row]) => row[f]));
      asked.forEach(([, place], row) => {
        if (place !== null) {
          const node = place % threshold.length;
          columns[feature[node]][row] = threshold[node];
        }
      });
      return columns;
    },
  }));

/** Labels that change with each row, so that splits part off one row after the other: leaves are everywhere from the root on. */
function lopsidedProblem(classCount: number): TrainingData {
  const rows = Array.from({ length: 150 }, (_, row) => [row, row % 7, row % 10 === 3 ? Number.NaN : row / 2]);
  return trainingData(
    rows,
    rows.map((_, row) => row % classCount),
    { classCount },
  );
}

const forestOf = async (rows: number, settings: Partial<ForestParams>): Promise<FlatForest> =>
  (await ownEngine.fit(xorProblem(rows, 1), params(settings), { seed: 1 })).trees;

for (const [name, create] of [
  ["compiled", compiled],
  ["plain", createProbaWriter],
] as const)
  describe(`the ${name} walk`, () => {
    it("ends where the plainest one does, to the last bit, whatever the forest and the values", async () => {
      await fc.assert(
        fc.asyncProperty(question, async ({ data, settings, ask }) => {
          const { trees } = await ownEngine.fit(data, settings, { seed: 1 });
          const write = create(trees);
          const columns = ask(trees);
          const expected = means(trees, columns, columns[0].length);
          assert.deepEqual(written(write, columns, data.classCount), expected);
          for (let row = 0; row < columns[0].length; row++) {
            const alone = columns.map((column) => column.subarray(row, row + 1));
            const from = row * data.classCount;
            assert.deepEqual(
              written(write, alone, data.classCount),
              expected.subarray(from, from + data.classCount),
            );
          }
        }),
        { numRuns: 200 },
      );
    });

    it("does so for any number of rows, one call after the other", async () => {
      const trees = await forestOf(200, { n_estimators: 11 });
      const write = create(trees);
      for (const rows of [1, 8, 15, 16, 23, 24, 25, 1023, 1024, 1025, 8191, 8192, 8193, 20_000, 2, 0]) {
        const { columns } = xorProblem(Math.max(rows, 1), rows);
        for (let row = 0; row < rows; row += 7) columns[1][row] = Number.NaN;
        const asked = columns.map((column) => column.subarray(0, rows));
        assert.deepEqual(written(write, asked, 2), means(trees, asked, rows));
      }
    });

    it("does so in trees whose leaves are at any depth", async () => {
      for (const classCount of [2, 3]) {
        const data = lopsidedProblem(classCount);
        const { trees } = await ownEngine.fit(data, params({ n_estimators: 13 }), { seed: 1 });
        assert.deepEqual(
          written(create(trees), data.columns, classCount),
          means(trees, data.columns, data.labels.length),
        );
      }
    });

    it("does so where a row is wider than a block", async () => {
      const rows = Array.from({ length: 30 }, (_, row) =>
        Array.from({ length: 4_000 }, (_, f) => (row * 31 + f * 17) % 13),
      );
      const data = trainingData(
        rows,
        rows.map((_, row) => row % 2),
      );
      const { trees } = await ownEngine.fit(data, params({ n_estimators: 5 }), { seed: 1 });
      assert.deepEqual(written(create(trees), data.columns, 2), means(trees, data.columns, 30));
    });

    it("takes columns that are not as many as the features for a bug", async () => {
      const write = create(await forestOf(20, { n_estimators: 1 }));
      for (const columns of [1, 3].map((many) => Array.from({ length: many }, () => Float64Array.of(1))))
        assert.throws(() => write(columns, 1, new Float64Array(2)), { message: /2 features/ });
    });
  });

describe("the steps before the first look whether rows have arrived", () => {
  async function stepsOf(data: TrainingData, settings: Partial<ForestParams>): Promise<[number, number][]> {
    const { trees } = await ownEngine.fit(data, params({ n_estimators: 9, ...settings }), { seed: 1 });
    const { steps } = layForest(trees);
    return Array.from({ length: 9 }, (_, tree) => [steps[2 * tree], steps[2 * tree + 1]]);
  }

  it("lead to the deepest leaf where most rows come near it", async () => {
    assert.deepEqual(await stepsOf(xorProblem(500, 1), { min_samples_leaf: 500 }), Array(9).fill([0, 0]));
    assert.deepEqual(await stepsOf(xorProblem(500, 1), { max_depth: 3 }), Array(9).fill([3, 3]));
  });

  it("are as many as rows take in the mean where the deepest leaf is far", async () => {
    for (const [taken, deepest] of await stepsOf(lopsidedProblem(2), {}))
      assert.ok(taken > 0 && 1.25 * taken < deepest, `${taken} of ${deepest} steps`);
  });
});

describe("a forest that is laid out while it is asked", () => {
  it("says the same before, meanwhile and after", async () => {
    const trees = await forestOf(300, { n_estimators: 40 });
    const write = createCompiledWriter(trees);
    const { columns } = xorProblem(50, 2);
    const expected = means(trees, columns, 50);
    // Laid out after about twice as many rows as a tree has nodes.
    const rows = (3 * trees.child.length) / 40;
    for (let i = 0; i < rows; i++) {
      const row = i % 50;
      const alone = columns.map((column) => column.subarray(row, row + 1));
      assert.deepEqual(written(write, alone, 2), expected.subarray(2 * row, 2 * row + 2));
    }
    assert.deepEqual(written(write, columns, 2), expected);
  });

  it("is laid out once so many rows have been asked that they paid for it, and not before", async () => {
    const trees = await forestOf(300, { n_estimators: 40 });
    const write = createCompiledWriter(trees);
    const { columns } = xorProblem(1, 2);
    const nodesOfTree = Math.ceil(trees.child.length / 40);
    const expected = means(trees, columns, 1);
    const { leaves } = trees;
    const known = leaves.slice();
    /** Whether an answer comes from a copy of the forest. */
    const isLaidOut = (): boolean => {
      leaves.fill(0);
      const said = written(write, columns, 2);
      leaves.set(known);
      return said[0] === expected[0] && said[1] === expected[1];
    };
    for (let row = 1; row < nodesOfTree; row++) assert.deepEqual(written(write, columns, 2), expected);
    assert.equal(isLaidOut(), false);
    for (let row = 0; row <= nodesOfTree; row++) assert.deepEqual(written(write, columns, 2), expected);
    assert.equal(isLaidOut(), true);
  });

  it("is laid out at once for a table that pays for all of it", async () => {
    const trees = await forestOf(300, { n_estimators: 40 });
    const write = createCompiledWriter(trees);
    const { columns } = xorProblem(5_000, 2);
    const expected = means(trees, columns, 5_000);
    assert.deepEqual(written(write, columns, 2), expected);
    trees.leaves.fill(0);
    assert.deepEqual(written(write, columns, 2), expected);
  });

  it("stays plain where there is no memory for it", async () => {
    const trees = await forestOf(300, { n_estimators: 40 });
    const write = createCompiledWriter(trees);
    const { columns } = xorProblem(5_000, 2);
    setFlagsFromString("--wasm-max-mem-pages=1");
    try {
      for (let call = 0; call < 2; call++)
        assert.deepEqual(written(write, columns, 2), means(trees, columns, 5_000));
    } finally {
      setFlagsFromString("--wasm-max-mem-pages=65536");
    }
    trees.leaves.fill(0);
    assert.deepEqual(written(write, columns, 2), new Float64Array(10_000));
  });
});
