import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { impurityImportance } from "../../../src/core/forest/impurity-importance.ts";
import { ownEngine } from "../../../src/core/forest/own-engine.ts";
import { createRng } from "../../../src/core/rng.ts";
import { params } from "./problems.ts";

describe("impurity importance", () => {
  it("is, of a tree worked by hand, each drop by the share of the rows", async () => {
    const columns = [
      Float64Array.of(0, 0, 0, 0, 1, 1, 1, 1),
      Float64Array.of(0, 0, 0, 0, 0, 0, 1, 1),
      Float64Array.of(5, 5, 5, 5, 5, 5, 5, 5),
    ];
    const labels = Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 1);
    const { trees } = await ownEngine.fit(
      { columns, labels, classCount: 2, classWeights: null },
      params({ n_estimators: 1, bootstrap: false, max_features: "all" }),
      { seed: 1 },
    );
    // y alone parts the classes, so that one question drops all of the impurity.
    assert.deepEqual([...impurityImportance(trees)], [0, 1, 0]);
  });

  it("adds up to 1, and is most for what the labels follow from", async () => {
    const rng = createRng(3);
    const columns = [0, 1, 2].map(() => Float64Array.from({ length: 400 }, () => rng.float()));
    const labels = Uint8Array.from(columns[0], (x, i) => Number(x + 0.2 * columns[1][i] > 0.6));
    const { trees } = await ownEngine.fit(
      { columns, labels, classCount: 2, classWeights: null },
      params({ n_estimators: 20, max_depth: 5 }),
      { seed: 2 },
    );
    const [first, second, third] = impurityImportance(trees);
    assert.ok(Math.abs(first + second + third - 1) < 1e-12);
    assert.ok(first > second && second > third && third > 0);
  });

  it("is nothing where no tree asks", async () => {
    const { trees } = await ownEngine.fit(
      { columns: [Float64Array.of(1, 1)], labels: Uint8Array.of(0, 1), classCount: 2, classWeights: null },
      params({ n_estimators: 3 }),
      { seed: 1 },
    );
    assert.deepEqual([...impurityImportance(trees)], [0]);
  });
});
