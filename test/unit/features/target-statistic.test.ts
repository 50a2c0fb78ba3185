import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createRng } from "../../../src/core/rng.ts";
import { tableOf } from "../../helpers/tables.ts";
import { fit } from "./steps.ts";

const STEP = { step: "target-statistic", column: "t" };

const fitted = (t: (string | number | null)[], labels: number[], step = {}, weights?: Float64Array) => {
  const table = tableOf({ t });
  const target = { labels: Uint8Array.from(labels), weights, rng: createRng(7) };
  const preprocessor = fit([{ ...STEP, ...step }], table, target);
  return {
    /** What other rows get, and what the rows themselves get in training. */
    of: (cells: (string | number | null)[]) => [...preprocessor.transform(tableOf({ t: cells }))[0]],
    training: () => [...preprocessor.transformTraining(table, target)[0]],
    outputs: preprocessor.outputs,
  };
};

describe("a statistic of the target", () => {
  it("is the share of a category's rows that are positive, drawn towards the share of all", () => {
    // Three of five are positive: with half a row more of each class, 3.5 of 6.
    const prior = 3.5 / 6;
    const { of } = fitted(["a", "a", "a", "b", "b"], [1, 1, 0, 1, 0]);
    assert.deepEqual(of(["a", "b"]), [(2 + prior) / 4, (1 + prior) / 3]);
    const heavy = fitted(["a", "a", "a", "b", "b"], [1, 1, 0, 1, 0], { prior_weight: 10 });
    assert.deepEqual(heavy.of(["a"]), [(2 + 10 * prior) / 13]);
  });

  it("is the share of all for a category that was not seen, and missing for none", () => {
    assert.deepEqual(fitted(["a", null, "b"], [1, 1, 0]).of(["c", null]), [2.5 / 4, Number.NaN]);
  });

  it("is of numbers too, and keeps its column's name or takes another", () => {
    assert.deepEqual(fitted([1, 2, 2], [1, 0, 0]).of([2]), [(0 + 1.5 / 4) / 3]);
    assert.deepEqual(fitted(["a"], [1]).outputs, ["t"]);
    assert.deepEqual(fitted([1, 2], [1, 0], { as: "rate" }).outputs, ["t", "rate"]);
  });

  it("counts what rows weigh", () => {
    const weighed = fitted(["a", "a", "b"], [1, 0, 0], {}, Float64Array.of(3, 1, 2));
    const repeated = fitted(["a", "a", "a", "a", "b", "b"], [1, 1, 1, 0, 0, 0]);
    assert.deepEqual(weighed.of(["a", "b", "c"]), repeated.of(["a", "b", "c"]));
  });

  it("says to a row that it was learnt from what the rows before it say, in one order", () => {
    const cells = ["a", "b", "a", "a", "b"];
    const labels = [1, 0, 0, 1, 1];
    const training = fitted(cells, labels).training();
    const order = Uint32Array.from(cells.keys());
    createRng(7).fork(0).shuffle(order);
    const before: number[] = [];
    for (const row of order) {
      const prior = (before.filter((each) => labels[each]).length + 0.5) / (before.length + 1);
      const same = before.filter((each) => cells[each] === cells[row]);
      const positive = same.filter((each) => labels[each]).length;
      assert.equal(training[row], (positive + prior) / (same.length + 1));
      before.push(row);
    }
  });

  it("never tells a row its own outcome", () => {
    const row = fc.tuple(fc.constantFrom("a", "b", "c", null), fc.integer({ min: 0, max: 1 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), fc.nat(), (rows, pick) => {
        const one = pick % rows.length;
        const cells = rows.map(([cell]) => cell);
        const labels = rows.map(([, label]) => label);
        const other = labels.with(one, 1 - labels[one]);
        assert.equal(fitted(cells, labels).training()[one], fitted(cells, other).training()[one]);
      }),
    );
  });
});
