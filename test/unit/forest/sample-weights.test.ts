import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { TrainingData } from "../../../src/core/forest/engine.ts";
import { ownEngine } from "../../../src/core/forest/own-engine.ts";
import { inUnits } from "../../../src/core/forest/sample-weights.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { ONE_EXACT_TREE, params, trainingData, xorProblem } from "./problems.ts";

async function shapeOf(data: TrainingData, classCount = 2): Promise<unknown> {
  const { trees } = await ownEngine.fit({ ...data, classCount }, params(ONE_EXACT_TREE), { seed: 1 });
  // Not `missingLeft`: where no value was missing it follows from the number of rows, whatever they weigh.
  const { feature, threshold, child, cover } = trees;
  const shares = [...trees.leaf.keys()].map((node) => trees.leaves[trees.leaf[node] * classCount]);
  return { feature, threshold, child, cover, shares };
}

describe("weights of rows", () => {
  it("make the tree of rows that are there as often, whatever the data", async () => {
    const cell = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(Number.NaN));
    const row = fc.tuple(cell, cell, fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 4 }));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async (rows) => {
        fc.pre(rows.some(([, , , weight]) => weight > 0));
        const of = (all: typeof rows) =>
          trainingData(
            all.map(([x, y]) => [x, y]),
            all.map(([, , label]) => label),
          );
        const sampleWeights = Float64Array.from(rows, ([, , , weight]) => weight);
        const repeated = of(rows.flatMap((each) => new Array<typeof each>(each[3]).fill(each)));
        for (const classes of [2, 3])
          assert.deepEqual(
            await shapeOf({ ...of(rows), sampleWeights }, classes),
            await shapeOf(repeated, classes),
          );
      }),
      { numRuns: 100 },
    );
  });

  it("count by their proportions, however small or large", async () => {
    const data = xorProblem(300, 1);
    const weights = Float64Array.from(data.labels, (_, row) => 1 + (row % 7));
    const predict = async (sampleWeights: Float64Array): Promise<Float64Array> => {
      const forest = await ownEngine.fit(
        { ...data, sampleWeights },
        params({ n_estimators: 5, max_depth: 3 }),
        { seed: 1 },
      );
      const out = new Float64Array(600);
      forest.predictProba(data.columns, 300, out);
      return out;
    };
    const whole = await predict(weights);
    const small = await predict(weights.map((weight) => weight / 1e9));
    assert.ok(whole.every((p, i) => Math.abs(p - small[i]) < 1e-3));
  });

  it("are exact where they are whole, and otherwise parts of the largest", () => {
    assert.deepEqual(inUnits(Float64Array.of(3, 1, 2)), { unit: 1, units: Uint16Array.of(3, 1, 2) });
    const { unit, units } = inUnits(Float64Array.of(0.5, 0.25, 1e-12));
    assert.deepEqual([...units], [65_535, 32_768, 1]);
    assert.equal(unit * 65_535, 0.5);
  });

  it("are the same in threads", async () => {
    const data = xorProblem(30_000, 1);
    const sampleWeights = data.columns[0].map((x) => x + 0.1);
    const fit = (jobs: number) =>
      ownEngine.fit({ ...data, sampleWeights }, params({ n_estimators: 70, max_depth: 4 }), {
        seed: 1,
        jobs,
      });
    assert.deepEqual((await fit(2)).encode(), (await fit(1)).encode());
  });

  it("leave nothing to learn from where all are 0, and are a bug where they are none", async () => {
    const data = xorProblem(20, 1);
    const fit = (weight: number, rows = 20) =>
      ownEngine.fit({ ...data, sampleWeights: new Float64Array(rows).fill(weight) }, params(), { seed: 1 });
    await opsError("OPS_TOO_FEW_ROWS", () => fit(0));
    await assert.rejects(fit(-1), { name: "Error", message: /weight/ });
    await assert.rejects(fit(1, 19), { name: "Error", message: /19 weights/ });
  });
});
