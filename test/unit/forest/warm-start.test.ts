import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { TrainingData } from "../../../src/core/forest/engine.ts";
import { ownEngine } from "../../../src/core/forest/own-engine.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { params, trainingData, xorProblem } from "./problems.ts";

/** Three classes over columns with a few values, missing ones, and more values than bins. */
function problem(rows: number): TrainingData {
  const { columns } = xorProblem(rows, 1);
  const few = columns[0].map((x) => (x < 0.2 ? Number.NaN : Math.floor(x * 5)));
  const labels = Uint8Array.from(columns[1], (y, row) => (y > 0.7 ? 2 : few[row] > 2 ? 1 : 0));
  return { columns: [...columns, few], labels, classCount: 3, classWeights: null };
}

describe("adding trees to a forest", () => {
  it("makes the forest that is grown at once, byte for byte, whatever the data", async () => {
    const cell = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ min: -10, max: 10 }));
    const rows = fc.array(fc.tuple(cell, cell, fc.integer({ min: 0, max: 1 })), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.boolean(),
        fc.option(fc.integer({ min: 2, max: 6 })),
        async (all, bootstrap, leaves) => {
          const data = trainingData(
            all.map(([x, y]) => [x, y]),
            all.map(([, , label]) => label),
          );
          const grow = (n_estimators: number, warmStart?: Awaited<ReturnType<typeof ownEngine.fit>>) =>
            ownEngine.fit(data, params({ n_estimators, bootstrap, max_leaf_nodes: leaves }), {
              seed: 5,
              warmStart,
            });
          const atOnce = await grow(7);
          const added = await grow(7, ownEngine.decode((await grow(3)).encode()));
          assert.deepEqual(added.encode(), atOnce.encode());
        },
      ),
      { numRuns: 60 },
    );
  });

  it("does so of more values than bins, of three classes, and in threads", async () => {
    const data = problem(30_000);
    const grow = (n_estimators: number, more = {}) =>
      ownEngine.fit(data, params({ n_estimators, max_depth: 6 }), { seed: 2, ...more });
    const atOnce = await grow(70);
    const warmStart = ownEngine.decode((await grow(20)).encode());
    assert.deepEqual((await grow(70, { warmStart, jobs: 2 })).encode(), atOnce.encode());
  });

  it("keeps a forest that has all of its trees, and refuses one that has more", async () => {
    const data = problem(50);
    const five = await ownEngine.fit(data, params({ n_estimators: 5 }), { seed: 1 });
    const again = await ownEngine.fit(data, params({ n_estimators: 5 }), { seed: 1, warmStart: five });
    assert.deepEqual(again.encode(), five.encode());
    const fewer = ownEngine.fit(data, params({ n_estimators: 4 }), { seed: 1, warmStart: five });
    await opsError("OPS_CONFIG_INVALID", () => fewer);
  });
});

describe("ending the growth on the out-of-bag score", () => {
  const settings = { n_estimators: 400, max_depth: 3, n_iter_no_change: 20, tol: 0.005 };

  it("stops at the end of a round that has not raised it, however many threads there are", async () => {
    const data = problem(6000);
    const fit = (more = {}) => ownEngine.fit(data, params(settings), { seed: 3, ...more });
    const alone = await fit();
    assert.ok(alone.treeCount < 400 && alone.treeCount % 20 === 0, `${alone.treeCount} trees`);
    for (const jobs of [2, 3]) assert.deepEqual((await fit({ jobs })).encode(), alone.encode());
    const scores: number[] = [];
    for (let trees = 20; trees <= alone.treeCount; trees += 20) {
      const some = await ownEngine.fit(
        data,
        params({ ...settings, n_estimators: trees, n_iter_no_change: null }),
        { seed: 3 },
      );
      scores.push(some.oobScore ?? 0);
    }
    const rises = scores
      .slice(1)
      .map((score, i) => score > Math.max(...scores.slice(0, i + 1)) + settings.tol);
    assert.deepEqual(
      rises,
      rises.map((_, i) => i < rises.length - 1),
    );
  });

  it("grows all trees while it rises, and needs rows that trees did not draw", async () => {
    const data = problem(200);
    const all = await ownEngine.fit(data, params({ n_estimators: 30, n_iter_no_change: 50 }), { seed: 3 });
    assert.equal(all.treeCount, 30);
    const blind = ownEngine.fit(data, params({ bootstrap: false, n_iter_no_change: 5 }), { seed: 3 });
    await opsError("OPS_CONFIG_INVALID", () => blind);
  });
});
