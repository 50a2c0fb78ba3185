import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { OpsError } from "../../../src/core/errors.ts";
import { groupedFolds, stratifiedFolds, stratifiedSplit } from "../../../src/core/metrics/split.ts";
import { createRng } from "../../../src/core/rng.ts";

/** Labels in random order with `least` rows or more of each class. */
const labelsWith = (least: number) =>
  fc
    .tuple(fc.array(fc.integer({ min: least, max: 60 }), { minLength: 2, maxLength: 5 }), fc.integer())
    .map(([counts, seed]) => {
      const labels = Uint8Array.from(counts.flatMap((count, label) => new Array<number>(count).fill(label)));
      createRng(seed).shuffle(labels);
      return labels;
    });
const classesOf = (labels: Uint8Array) => [...new Set(labels)];
const testShares = fc.double({ min: 0.01, max: 0.99, noNaN: true });

const countOf = (labels: Uint8Array, rows: ArrayLike<number>, label: number) =>
  Array.from(rows).filter((row) => labels[row] === label).length;

const code = (expected: string) => (error: unknown) => error instanceof OpsError && error.code === expected;

describe("stratified split", () => {
  it("puts every row on one side and no row on both, ascending", () => {
    fc.assert(
      fc.property(labelsWith(2), testShares, fc.integer(), (labels, testShare, seed) => {
        const { train, test } = stratifiedSplit(labels, { testShare, rng: createRng(seed) });
        assert.deepEqual([...train], [...train.toSorted()]);
        assert.deepEqual([...test], [...test.toSorted()]);
        assert.deepEqual(
          [...train, ...test].sort((a, b) => a - b),
          [...labels.keys()],
        );
      }),
    );
  });

  it("has a row of each class on each side", () => {
    fc.assert(
      fc.property(labelsWith(2), testShares, fc.integer(), (labels, testShare, seed) => {
        const { train, test } = stratifiedSplit(labels, { testShare, rng: createRng(seed) });
        for (const side of [train, test])
          for (const label of classesOf(labels)) assert.ok(countOf(labels, side, label) >= 1);
      }),
    );
  });

  it("gives each class its share of test to within a row, wherever each side then has one of each", () => {
    fc.assert(
      fc.property(labelsWith(10), fc.double({ min: 0.2, max: 0.8, noNaN: true }), (labels, testShare) => {
        const { test } = stratifiedSplit(labels, { testShare, rng: createRng(1) });
        assert.ok(Math.abs(test.length - testShare * labels.length) < 1);
        for (const label of classesOf(labels)) {
          const ofClass = countOf(labels, [...labels.keys()], label);
          const quota = (test.length * ofClass) / labels.length;
          // Two quotas add up to a whole number, so neither is rounded by more than a half.
          const most = classesOf(labels).length === 2 ? 0.5 : 1;
          assert.ok(Math.abs(countOf(labels, test, label) - quota) <= most);
        }
      }),
    );
  });

  it("splits the 891 passengers as scikit-learn does: 179 for the test, 69 of them survivors", () => {
    // 0.2 · 891 = 178.2, rounded up 179; 179 · 342 / 891 = 68.7 and 179 · 549 / 891 = 110.3, of which the first
    // has the larger remainder.
    const labels = Uint8Array.from({ length: 891 }, (_, row) => (row < 342 ? 1 : 0));
    const { train, test } = stratifiedSplit(labels, { testShare: 0.2, rng: createRng(42) });
    assert.equal(train.length, 712);
    assert.equal(test.length, 179);
    assert.equal(countOf(labels, test, 1), 69);
  });

  it("does not round a share up for the sake of a product's last bit", () => {
    // 0.07 · 100 is 7.000000000000001.
    const labels = Uint8Array.from({ length: 100 }, (_, row) => row % 2);
    assert.equal(stratifiedSplit(labels, { testShare: 0.07, rng: createRng(1) }).test.length, 7);
  });

  it("splits the smallest table that can be split", () => {
    const { train, test } = stratifiedSplit(Uint8Array.of(0, 1, 0, 1), { testShare: 0.1, rng: createRng(3) });
    assert.deepEqual([train.length, test.length], [2, 2]);
  });

  it("is the same for the same seed and another for another", () => {
    const labels = Uint8Array.from({ length: 100 }, (_, row) => row % 2);
    const draw = (seed: number) => [
      ...stratifiedSplit(labels, { testShare: 0.3, rng: createRng(seed) }).test,
    ];
    assert.deepEqual(draw(7), draw(7));
    assert.notDeepEqual(draw(7), draw(8));
  });

  it("refuses a target of one class", () => {
    const options = { testShare: 0.2, rng: createRng(1) };
    assert.throws(() => stratifiedSplit(new Uint8Array(9), options), code("OPS_TARGET_ONE_CLASS"));
    assert.throws(() => stratifiedSplit(Uint8Array.of(1), options), code("OPS_TARGET_ONE_CLASS"));
  });

  it("refuses a class of one row, and no rows", () => {
    const options = { testShare: 0.2, rng: createRng(1) };
    assert.throws(() => stratifiedSplit(Uint8Array.of(0, 0, 0, 1), options), {
      code: "OPS_TOO_FEW_ROWS",
      message: "only 1 of 4 rows is of class 1: train and test need one each",
    });
    assert.throws(() => stratifiedSplit(new Uint8Array(0), options), code("OPS_TOO_FEW_ROWS"));
  });

  it("takes a share outside (0, 1) for a bug", () => {
    const rng = createRng(1);
    for (const testShare of [0, 1, Number.NaN])
      assert.throws(() => stratifiedSplit(Uint8Array.of(0, 1, 0, 1), { testShare, rng }), RangeError);
  });
});

describe("stratified folds", () => {
  it("differ by at most one row, and by at most one row of each class", () => {
    fc.assert(
      fc.property(labelsWith(10), fc.integer({ min: 2, max: 10 }), fc.integer(), (labels, folds, seed) => {
        const foldOfRow = stratifiedFolds(labels, { folds, rng: createRng(seed) });
        assert.equal(foldOfRow.length, labels.length);
        const spread = (counted: (row: number) => boolean) => {
          const sizes = new Array<number>(folds).fill(0);
          for (const [row, fold] of foldOfRow.entries()) if (counted(row)) sizes[fold]++;
          return Math.max(...sizes) - Math.min(...sizes);
        };
        assert.ok(spread(() => true) <= 1);
        for (const label of classesOf(labels)) assert.ok(spread((row) => labels[row] === label) <= 1);
      }),
    );
  });

  it("are the same for the same seed and others for another", () => {
    const labels = Uint8Array.from({ length: 100 }, (_, row) => row % 2);
    const deal = (seed: number) => [...stratifiedFolds(labels, { folds: 5, rng: createRng(seed) })];
    assert.deepEqual(deal(7), deal(7));
    assert.notDeepEqual(deal(7), deal(8));
  });

  it("refuse a class with fewer rows than folds, and say what to lower", () => {
    const labels = Uint8Array.of(0, 0, 0, 0, 0, 1, 1);
    assert.throws(() => stratifiedFolds(labels, { folds: 5, rng: createRng(1) }), {
      code: "OPS_TOO_FEW_ROWS",
      message: "the 2 of 7 rows that are of class 1 cannot be dealt into 5 folds",
      hint: "lower model.evaluation.folds in the configuration",
    });
  });

  it("refuse fewer rows than folds", () => {
    assert.throws(() => stratifiedFolds(Uint8Array.of(0, 1), { folds: 5, rng: createRng(1) }), {
      code: "OPS_TOO_FEW_ROWS",
      message: "2 rows cannot be dealt into 5 folds",
    });
  });

  it("refuse a target of one class", () => {
    assert.throws(
      () => stratifiedFolds(new Uint8Array(9), { folds: 3, rng: createRng(1) }),
      code("OPS_TARGET_ONE_CLASS"),
    );
  });

  it("take a fold count that is none for a bug", () => {
    for (const folds of [0, 1, 2.5, 2 ** 16 + 1])
      assert.throws(() => stratifiedFolds(Uint8Array.of(0, 1), { folds, rng: createRng(1) }), RangeError);
  });
});

describe("grouped folds", () => {
  const rows = fc
    .tuple(labelsWith(4), fc.integer({ min: 1, max: 8 }), fc.integer())
    .map(([labels, size, seed]) => {
      const rng = createRng(seed);
      return {
        labels,
        groups: Int32Array.from(labels, () => rng.below(Math.ceil(labels.length / size) + 3)),
      };
    });

  it("keep groups whole, leave no fold without rows, and are the same for the same seed", () => {
    fc.assert(
      fc.property(rows, fc.integer(), ({ labels, groups }, seed) => {
        const count = Math.min(3, new Set(groups).size);
        fc.pre(count >= 2);
        const folds = groupedFolds(labels, groups, { folds: count, rng: createRng(seed) });
        assert.deepEqual([...new Set(folds)].sort(), [...Array(count).keys()]);
        groups.forEach((group, row) => {
          assert.equal(folds[row], folds[groups.indexOf(group)]);
        });
        assert.deepEqual(folds, groupedFolds(labels, groups, { folds: count, rng: createRng(seed) }));
      }),
    );
  });

  it("keep the shares of the classes nearly, where groups are small", () => {
    const labels = Uint8Array.from({ length: 300 }, (_, row) => (row % 3 === 0 ? 1 : 0));
    const groups = Int32Array.from(labels, (_, row) => Math.floor((row * 7) / 20));
    const folds = groupedFolds(labels, groups, { folds: 5, rng: createRng(1) });
    for (const fold of [0, 1, 2, 3, 4]) {
      const members = [...labels.keys()].filter((row) => folds[row] === fold);
      assert.ok(Math.abs(members.length - 60) <= 4, `${members.length} rows`);
      assert.ok(Math.abs(countOf(labels, members, 1) - 20) <= 3);
    }
  });

  it("take a row without a group for one by itself", () => {
    const labels = Uint8Array.of(0, 1, 0, 1);
    const folds = groupedFolds(labels, new Int32Array(4).fill(-1), { folds: 4, rng: createRng(1) });
    assert.deepEqual([...folds].sort(), [0, 1, 2, 3]);
  });

  it("are not to be had of fewer groups than folds", () => {
    const deal = () =>
      groupedFolds(Uint8Array.of(0, 1, 0), Int32Array.of(1, 1, 2), { folds: 3, rng: createRng(1) });
    assert.throws(deal, code("OPS_TOO_FEW_ROWS"));
  });
});
