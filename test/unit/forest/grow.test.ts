import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { TrainingData } from "../../../src/core/forest/engine.ts";
import { ownEngine } from "../../../src/core/forest/own-engine.ts";
import type { ForestParams } from "../../../src/core/forest/params.ts";
import { type FlatForest, isLeaf } from "../../../src/core/forest/tree.ts";
import { ONE_EXACT_TREE, params, trainingData, xorProblem } from "./problems.ts";
import { allSplits, classCounts, impurity, sides } from "./reference-split.ts";

/** The one tree that is grown without chance. */
async function growOne(data: TrainingData, settings: Partial<ForestParams> = {}): Promise<FlatForest> {
  return (await ownEngine.fit(data, params({ ...ONE_EXACT_TREE, ...settings }), { seed: 1 })).trees;
}

/** A tree as nested text: `x0 <= 3.5 ? (left) : (right)`, leaves as class probabilities. */
function show(tree: FlatForest, node = 0): string {
  if (isLeaf(tree, node)) {
    const from = tree.leaf[node] * tree.classCount;
    return `[${tree.leaves.subarray(from, from + tree.classCount).join(" ")}]`;
  }
  const question = `x${tree.feature[node]} <= ${tree.threshold[node]}${tree.missingLeft[node] ? " or missing" : ""}`;
  return `${question} ? ${show(tree, tree.child[node])} : ${show(tree, tree.child[node] + 1)}`;
}

// Worked by hand. Sum over the sides of (squared class counts) / rows, the larger the better, at the root:
// x0 at 3.5 gives 9/3 + (1 + 4)/3 = 4.67; the next best are x0 at 2.5 with 4 and x1 at 3.5 with 3.6.
// In its right side x0 at 7 leaves no impurity, x1 at 1.5 does.
const SIX_ROWS = trainingData(
  [
    [1, 5],
    [2, 1],
    [3, 2],
    [4, 1],
    [6, 2],
    [8, 1],
  ],
  [0, 0, 0, 1, 1, 0],
);

describe("growing a tree", () => {
  it("makes the splits and leaves that a hand computation makes", async () => {
    assert.equal(show(await growOne(SIX_ROWS)), "x0 <= 3.5 ? [1 0] : x0 <= 7 or missing ? [0 1] : [1 0]");
  });

  it("does so by entropy too", async () => {
    assert.equal(
      show(await growOne(SIX_ROWS, { criterion: "entropy" })),
      "x0 <= 3.5 ? [1 0] : x0 <= 7 or missing ? [0 1] : [1 0]",
    );
  });

  it("keeps the weight of the rows that came through each node", async () => {
    assert.deepEqual([...(await growOne(SIX_ROWS)).cover], [6, 3, 3, 2, 1]);
  });

  it("stops at max_depth, leaving the shares of the classes", async () => {
    assert.equal(show(await growOne(SIX_ROWS, { max_depth: 1 })), `x0 <= 3.5 ? [1 0] : [${1 / 3} ${2 / 3}]`);
  });

  it("splits where it gains most, up to max_leaf_nodes", async () => {
    // x0 at 3.5 gains 4.67 - 16/6 - 4/6; of its children only the right one can be split.
    assert.equal(
      show(await growOne(SIX_ROWS, { max_leaf_nodes: 2 })),
      `x0 <= 3.5 ? [1 0] : [${1 / 3} ${2 / 3}]`,
    );
    assert.equal(show(await growOne(SIX_ROWS, { max_leaf_nodes: 3 })), show(await growOne(SIX_ROWS)));
    // At the root x0 at 2.5 leaves 4/2 + 26/6; then x1 gains 2 on the left side and 1.67 on the larger right side.
    const left = [0, 0, 1, 1].map((x1) => [0, x1]);
    const right = [0, 0, 0, 0, 0, 1].map((x1) => [5, x1]);
    const data = trainingData([...left, ...right], [0, 0, 1, 1, 1, 1, 1, 1, 1, 0]);
    for (const criterion of ["gini", "entropy"] as const) {
      const grown = show(await growOne(data, { max_leaf_nodes: 3, criterion }));
      assert.equal(grown, `x0 <= 2.5 ? x1 <= 0.5 ? [1 0] : [0 1] : [${1 / 6} ${5 / 6}]`);
    }
  });

  it("grows the same tree best first as level by level where there is no limit, whatever the data", async () => {
    const cell = fc.integer({ min: 0, max: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.tuple(cell, cell), fc.integer({ min: 0, max: 2 })), {
          minLength: 1,
          maxLength: 40,
        }),
        async (rows) => {
          const data = trainingData(
            rows.map(([cells]) => cells),
            rows.map(([, label]) => label),
            { classCount: 3 },
          );
          // One feature, so that the order in which nodes draw features does not matter.
          const one = { ...data, columns: [data.columns[0]] };
          assert.equal(show(await growOne(one, { max_leaf_nodes: 1000 })), show(await growOne(one)));
        },
      ),
      { numRuns: 100 },
    );
  });

  it("stops below min_samples_split rows", async () => {
    assert.equal(
      show(await growOne(SIX_ROWS, { min_samples_split: 4 })),
      `x0 <= 3.5 ? [1 0] : [${1 / 3} ${2 / 3}]`,
    );
  });

  it("leaves min_samples_leaf rows on each side", async () => {
    assert.equal(
      show(await growOne(SIX_ROWS, { min_samples_leaf: 3 })),
      `x0 <= 3.5 ? [1 0] : [${1 / 3} ${2 / 3}]`,
    );
  });

  it("weighs classes in leaves", async () => {
    const weighted = { ...SIX_ROWS, classWeights: Float64Array.of(1, 2) };
    assert.equal(show(await growOne(weighted, { max_depth: 1 })), "x0 <= 3.5 ? [1 0] : [0.2 0.8]");
  });

  it("weighs classes when it chooses a split", async () => {
    // Sum over the sides of (squared class weights) / weight. Alike: x0 gives 16/4 + (4 + 4)/4 = 6, x1 gives
    // (36 + 1)/7 + 1 = 6.29. With class 1 three times as heavy: x0 16/4 + (4 + 36)/8 = 9, x1 (36 + 9)/9 + 9/3 = 8.
    const rows = [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 1],
    ];
    const data = trainingData(rows, [0, 0, 0, 0, 0, 0, 1, 1]);
    const firstFeature = async (classWeights: Float64Array | null) =>
      (await growOne({ ...data, classWeights })).feature[0];
    assert.equal(await firstFeature(null), 1);
    assert.equal(await firstFeature(Float64Array.of(1, 3)), 0);
  });

  it("splits even where no single split helps", async () => {
    const data = trainingData(
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      [0, 1, 1, 0],
    );
    const tree = await growOne(data);
    assert.equal(tree.feature.length, 7);
  });

  it("makes one leaf where all rows are alike or of one class", async () => {
    assert.equal(show(await growOne(trainingData([[1], [1], [1]], [0, 1, 1]))), `[${1 / 3} ${2 / 3}]`);
    assert.equal(show(await growOne(trainingData([[1], [2], [3]], [1, 1, 1]))), "[0 1]");
  });

  it("sends missing values where they belong", async () => {
    const x = [[1], [2], [8], [9], [Number.NaN], [Number.NaN]];
    assert.equal(show(await growOne(trainingData(x, [0, 0, 1, 1, 1, 1]))), "x0 <= 5 ? [1 0] : [0 1]");
    assert.equal(
      show(await growOne(trainingData(x, [0, 0, 1, 1, 0, 0]))),
      "x0 <= 5 or missing ? [1 0] : [0 1]",
    );
  });

  it("parts missing values from present ones", async () => {
    const x = [[1], [2], [3], [Number.NaN], [Number.NaN]];
    assert.equal(show(await growOne(trainingData(x, [0, 0, 0, 1, 1]))), "x0 <= Infinity ? [1 0] : [0 1]");
  });

  it("sends a value that was never missing with the larger side when it is", async () => {
    assert.match(show(await growOne(trainingData([[1], [2], [3]], [0, 0, 1]))), /^x0 <= 2.5 or missing/);
    assert.match(show(await growOne(trainingData([[1], [2], [3]], [0, 1, 1]))), /^x0 <= 1.5 \?/);
  });

  it("goes on looking past constant features until one varies", async () => {
    const rows = Array.from({ length: 20 }, (_, i) => [0, 0, 0, 0, 0, 0, 0, i]);
    const data = trainingData(
      rows,
      rows.map((row) => (row[7] < 10 ? 0 : 1)),
    );
    for (let seed = 0; seed < 20; seed++) {
      const settings = params({ ...ONE_EXACT_TREE, max_features: 1 });
      const { trees } = await ownEngine.fit(data, settings, { seed });
      assert.equal(show(trees), "x7 <= 9.5 ? [1 0] : [0 1]");
    }
  });

  it("tries only max_features features at a node", async () => {
    const { columns } = xorProblem(40, 1);
    // Feature 0 tells all; with one feature a node, feature 1 must be asked about half of the time.
    const data = { ...xorProblem(40, 1), labels: Uint8Array.from(columns[0], (x) => (x > 0.5 ? 1 : 0)) };
    const settings = params({ bootstrap: false, max_features: 1, n_estimators: 200 });
    const { trees } = await ownEngine.fit(data, settings, { seed: 1 });
    const second = [...trees.roots.subarray(0, -1)].filter((root) => trees.feature[root] === 1);
    assert.ok(second.length > 60 && second.length < 140, `${second.length} of 200`);
  });

  it("chooses at every node a split than which none is better, and stops only where it must", async () => {
    const cell = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: -4, max: 4 }) }, fc.constant(Number.NaN));
    const row = fc.tuple(cell, cell, cell, fc.integer({ min: 0, max: 2 }));
    const settings = fc.record({
      criterion: fc.constantFrom("gini" as const, "entropy" as const),
      max_depth: fc.option(fc.integer({ min: 1, max: 4 })),
      min_samples_split: fc.integer({ min: 2, max: 5 }),
      min_samples_leaf: fc.integer({ min: 1, max: 3 }),
    });
    const weights = fc.option(
      fc.tuple(...[1, 2, 3].map(() => fc.double({ min: 0.1, max: 10, noNaN: true }))),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 30 }),
        settings,
        weights,
        async (rows, set, w) => {
          const data = trainingData(
            rows.map((cells) => cells.slice(0, 3)),
            rows.map((cells) => cells[3]),
            { classCount: 3, classWeights: w && Float64Array.from(w) },
          );
          checkNode(await growOne(data, set), data, params(set), 0, [...rows.keys()], 0);
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Compares a node, and all below it, with what a search of every split finds. */
function checkNode(
  tree: FlatForest,
  data: TrainingData,
  settings: ForestParams,
  node: number,
  rows: readonly number[],
  depth: number,
): void {
  const after = (split: Parameters<typeof sides>[2]): number => {
    const both = sides(data, rows, split);
    if (both.some((side) => side.length < settings.min_samples_leaf)) return Number.POSITIVE_INFINITY;
    return impurity(data, both[0], settings.criterion) + impurity(data, both[1], settings.criterion);
  };
  const best = Math.min(...[...allSplits(data, rows)].map(after));
  const pure = new Set(rows.map((row) => data.labels[row])).size === 1;
  const mustStop = pure || rows.length < settings.min_samples_split || depth === settings.max_depth;
  const counts = classCounts(data, rows);
  const weight = counts.reduce((sum, count) => sum + count, 0);
  assert.ok(Math.abs(tree.cover[node] - weight) < 1e-9);
  if (isLeaf(tree, node)) {
    assert.ok(mustStop || best === Number.POSITIVE_INFINITY, "a leaf that could have been split");
    for (let k = 0; k < 3; k++)
      assert.ok(Math.abs(tree.leaves[tree.leaf[node] * 3 + k] - counts[k] / weight) < 1e-12);
    return;
  }
  assert.ok(!mustStop, "a split where the tree had to stop");
  const split = {
    feature: tree.feature[node],
    threshold: tree.threshold[node],
    missingLeft: tree.missingLeft[node] === 1,
  };
  assert.ok(
    [...allSplits(data, rows)].some((s) => s.feature === split.feature && s.threshold === split.threshold),
    "a threshold that is not halfway between two values of the node",
  );
  assert.ok(
    Math.abs(after(split) - best) < 1e-9,
    `impurity ${after(split)} after the split, ${best} is possible`,
  );
  const [left, right] = sides(data, rows, split);
  checkNode(tree, data, settings, tree.child[node], left, depth + 1);
  checkNode(tree, data, settings, tree.child[node] + 1, right, depth + 1);
}
