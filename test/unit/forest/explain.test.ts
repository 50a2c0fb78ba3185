import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { createExplainer } from "../../../src/core/forest/explain.ts";
import { ownEngine } from "../../../src/core/forest/own-engine.ts";
import type { OwnForest } from "../../../src/core/forest/own-forest.ts";
import { forestParamsSchema } from "../../../src/core/forest/params.ts";
import type { FlatForest } from "../../../src/core/forest/tree.ts";
import { createRng } from "../../../src/core/rng.ts";

const FEATURES = 4;

/** The probability of class 1 when only the features of `known` are, by its definition: others average by cover. */
function conditional(forest: FlatForest, node: number, values: readonly number[], known: number): number {
  const left = forest.child[node];
  if (left === node) return forest.leaves[forest.leaf[node] * forest.classCount + 1];
  const feature = forest.feature[node];
  const of = (child: number) => conditional(forest, child, values, known);
  if (known & (1 << feature)) {
    const value = values[feature];
    const goesLeft = Number.isNaN(value) ? forest.missingLeft[node] === 1 : value <= forest.threshold[node];
    return of(goesLeft ? left : left + 1);
  }
  const [a, b] = [forest.cover[left], forest.cover[left + 1]];
  return (a * of(left) + b * of(left + 1)) / (a + b);
}

/** Shapley's formula itself, over all subsets of the features. */
function bruteForce(forest: FlatForest, values: readonly number[]): number[] {
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const roots = [...forest.roots.subarray(0, -1)];
  const worth = (known: number) =>
    roots.reduce((sum, root) => sum + conditional(forest, root, values, known), 0) / roots.length;
  return Array.from({ length: FEATURES }, (_, feature) => {
    let sum = 0;
    for (let known = 0; known < 1 << FEATURES; known++) {
      if (known & (1 << feature)) continue;
      const size = known.toString(2).replaceAll("0", "").length;
      const weight = (factorial(size) * factorial(FEATURES - size - 1)) / factorial(FEATURES);
      sum += weight * (worth(known | (1 << feature)) - worth(known));
    }
    return sum;
  });
}

describe("the explanation of a prediction", () => {
  let forest: OwnForest;
  before(async () => {
    const rng = createRng(3);
    const rows = 200;
    const columns = Array.from({ length: FEATURES }, () =>
      Float64Array.from({ length: rows }, () =>
        rng.float() < 0.1 ? Number.NaN : Math.round(rng.float() * 20),
      ),
    );
    const labels = Uint8Array.from({ length: rows }, (_, row) =>
      (columns[0][row] || 0) + (columns[1][row] || 0) * 0.5 + rng.float() * 8 > 18 ? 1 : 0,
    );
    forest = await ownEngine.fit(
      { columns, labels, classCount: 2, classWeights: null },
      forestParamsSchema.parse({ n_estimators: 7, max_depth: 6 }),
      { seed: 5 },
    );
  });
  const value = fc.oneof(fc.integer({ min: -2, max: 22 }), fc.constant(Number.NaN));
  const row = fc.array(value, { minLength: FEATURES, maxLength: FEATURES });

  it("adds up from the mean of training to the probability", () => {
    const explainer = createExplainer(forest.trees, 1);
    fc.assert(
      fc.property(row, (values) => {
        const out = new Float64Array(2);
        forest.predictProba(
          values.map((each) => Float64Array.of(each)),
          1,
          out,
        );
        const sum = explainer.explain(values).reduce((total, each) => total + each, explainer.base);
        assert.ok(Math.abs(sum - out[1]) < 1e-12, `${sum} is not ${out[1]}`);
      }),
    );
  });

  it("is Shapley's, by the formula over all subsets of the features", () => {
    const explainer = createExplainer(forest.trees, 1);
    fc.assert(
      fc.property(row, (values) => {
        const expected = bruteForce(forest.trees, values);
        explainer.explain(values).forEach((found, feature) => {
          assert.ok(
            Math.abs(found - expected[feature]) < 1e-12,
            `feature ${feature}: ${found}, not ${expected[feature]}`,
          );
        });
      }),
      { numRuns: 60 },
    );
  });

  it("is the other way round for the other class", () => {
    const [no, yes] = [createExplainer(forest.trees, 0), createExplainer(forest.trees, 1)];
    const values = [3, 15, 7, Number.NaN];
    const other = no.explain(values);
    yes.explain(values).forEach((found, feature) => {
      assert.ok(Math.abs(found + other[feature]) < 1e-12);
    });
    assert.ok(Math.abs(no.base + yes.base - 1) < 1e-12);
  });
});
