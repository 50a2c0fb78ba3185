import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadPreprocessor, preprocessorStateSchema } from "../../../src/core/features/preprocessor.ts";
import { preprocessStepSchema } from "../../../src/core/features/steps.ts";
import { tableOf } from "../../helpers/tables.ts";
import { fit, type StepText } from "./steps.ts";

type Columns = Parameters<typeof tableOf>[0];

/** What one step, fitted on `train`, makes of `rows`: each output with its values (NaN where missing). */
function fitted(step: StepText, train: Columns, rows: Columns = train): Record<string, number[]> {
  const preprocessor = fit([step], tableOf(train));
  const values = preprocessor.transform(tableOf(rows));
  return Object.fromEntries(preprocessor.outputs.map((name, i) => [name, [...values[i]]]));
}

const stateOf = (step: StepText, train: Columns) => fit([step], tableOf(train)).state.steps[0].state;

describe("imputing", () => {
  const median = { step: "impute", column: "a", strategy: "median" };

  it("fills with the median: the middle value, or the mean of the two", () => {
    assert.deepEqual(fitted(median, { a: [9, 1, null, 4] }), { a: [9, 1, 4, 4] });
    assert.deepEqual(fitted(median, { a: [9, 1, null] }), { a: [9, 1, 5] });
  });

  it("finds the mean of two middles that are too large to be added", () => {
    const a = [Number.MAX_VALUE, Number.MAX_VALUE, null];
    assert.deepEqual(fitted(median, { a }), { a: [Number.MAX_VALUE, Number.MAX_VALUE, Number.MAX_VALUE] });
  });

  it("fills with the mean, also of values too large to be added", () => {
    const mean = { step: "impute", column: "a", strategy: "mean" };
    assert.deepEqual(fitted(mean, { a: [1, 2, 6, null] }), { a: [1, 2, 6, 3] });
    assert.deepEqual(fitted(mean, { a: [1e308, 1.5e308, null] }).a[2], 1.25e308);
  });

  it("fills with the most frequent value, the smallest among equals", () => {
    const mode = { step: "impute", column: "a", strategy: "mode" };
    assert.deepEqual(fitted(mode, { a: [3, 3, 2, 2, 9, null] }), { a: [3, 3, 2, 2, 9, 2] });
    assert.equal((stateOf(mode, { a: ["S", "C", "S", "C", null] }) as { overall: string }).overall, "C");
  });

  it("fills texts, so that a later step finds no gap", () => {
    const preprocessor = fit(
      [
        { step: "impute", column: "t", strategy: "mode" },
        { step: "one-hot", column: "t", categories: ["C", "S"] },
      ],
      tableOf({ t: ["S", "C", "S"] }),
    );
    const columns = preprocessor.transform(tableOf({ t: [null, "C", "Q"] }));
    assert.deepEqual(columns.map((each) => [...each]).slice(0, 3), [
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 1],
    ]);
  });

  it("fills with a constant, whatever was learnt", () => {
    const constant = { step: "impute", column: "a", strategy: "constant", value: -1 };
    assert.deepEqual(fitted(constant, { a: [5, null] }), { a: [5, -1] });
    assert.deepEqual(fitted(constant, { a: [Number.NaN, Number.NaN] }), { a: [-1, -1] });
  });

  it("fills by group, and a group not seen in training with the value of all", () => {
    const step = { ...median, by: ["g", "h"] };
    const train = { a: [1, 3, 10, null, 20], g: ["x", "x", "y", "z", "y"], h: [1, 1, 2, 3, 2] };
    const rows = {
      a: [null, null, null, null, 7],
      g: ["x", "y", "z", "x", "x"],
      h: [1, 2, 3, 2, 1],
    };
    const { groups } = stateOf(step, train) as { groups: unknown };
    assert.deepEqual(groups, [
      ['["x",1]', 2],
      ['["y",2]', 15],
    ]);
    const preprocessor = fit([step, { step: "drop", columns: ["g", "h"] }], tableOf(train));
    assert.deepEqual([...preprocessor.transform(tableOf(rows))[0]], [2, 15, 6.5, 6.5, 7]);
  });

  it("takes a missing group for a group", () => {
    const step = { ...median, by: ["h"] };
    assert.deepEqual(
      fitted(step, { a: [1, 2, 5, null, null], h: [1, null, null, null, 1] }).a,
      [1, 2, 5, 3.5, 1],
    );
  });

  it("fills a column that was always missing in training with 0", () => {
    assert.deepEqual(fitted(median, { a: [Number.NaN, Number.NaN] }, { a: [1, null] }), { a: [1, 0] });
  });

  it("fills with 0 and not with -0, which a saved state cannot hold", () => {
    assert.ok(Object.is(fitted(median, { a: [-0, null] }).a[1], 0));
  });

  it("needs a value for a constant, and for nothing else", () => {
    for (const config of [
      { step: "impute", column: "a", strategy: "constant" },
      { ...median, value: 1 },
    ])
      assert.equal(preprocessStepSchema.safeParse(config).success, false);
  });
});

describe("one-hot encoding", () => {
  it("makes a column for each listed category and one for all else", () => {
    const step = { step: "one-hot", column: "t", categories: ["b", "a"] };
    assert.deepEqual(fitted(step, { t: ["a", "b", "c", null] }), {
      "t=b": [0, 1, 0, 0],
      "t=a": [1, 0, 0, 0],
      "t=unknown": [0, 0, 1, 1],
    });
  });

  it("takes the categories of the training rows, sorted, where none are listed", () => {
    const step = { step: "one-hot", column: "t" };
    assert.deepEqual(fitted(step, { t: ["b", "a", null, "b"] }, { t: ["z", "b"] }), {
      "t=a": [0, 0],
      "t=b": [0, 1],
      "t=unknown": [1, 0],
    });
  });

  it("encodes numbers by their shortest form, and a missing one as unknown", () => {
    const step = { step: "one-hot", column: "n", categories: [1, 2.5, "NaN"] };
    assert.deepEqual(fitted(step, { n: [1, 2.5, 3, null] }), {
      "n=1": [1, 0, 0, 0],
      "n=2.5": [0, 1, 0, 0],
      "n=NaN": [0, 0, 0, 0],
      "n=unknown": [0, 0, 1, 1],
    });
  });

  it("has one column for a category that is called unknown and for what is", () => {
    const step = { step: "one-hot", column: "t" };
    assert.deepEqual(fitted(step, { t: ["a", "unknown"] }, { t: ["unknown", "z", "a"] }), {
      "t=a": [0, 0, 1],
      "t=unknown": [1, 1, 0],
    });
  });
});

describe("ordinal encoding", () => {
  it("gives the position in the list, and the number after the last for all else", () => {
    const step = { step: "ordinal", column: "t", categories: ["low", "high"] };
    assert.deepEqual(fitted(step, { t: ["high", "low", "other", null] }), { t: [1, 0, 2, 2] });
  });

  it("takes the categories of the training rows, sorted, where none are listed", () => {
    assert.deepEqual(fitted({ step: "ordinal", column: "t" }, { t: ["b", "a"] }, { t: ["a", "b", "c"] }), {
      t: [0, 1, 2],
    });
  });
});

describe("listed categories", () => {
  it("may not repeat: two would share a place, and the last one that of the unknown", () => {
    for (const step of ["one-hot", "ordinal"])
      assert.equal(
        preprocessStepSchema.safeParse({ step, column: "t", categories: ["a", "a"] }).success,
        false,
      );
  });
});

describe("binning by quantiles", () => {
  it("puts as many training rows in each bin as can be", () => {
    const step = { step: "quantile-bin", column: "a", bins: 4 };
    assert.deepEqual(stateOf(step, { a: [8, 1, 7, 2, 6, 3, 5, 4] }), [3, 5, 7]);
    assert.deepEqual(fitted(step, { a: [1, 2, 3, 4, 5, 6, 7, 8] }, { a: [0, 2.9, 3, 6, 7, 99, null] }).a, [
      0,
      0,
      1,
      2,
      3,
      3,
      Number.NaN,
    ]);
  });

  it("has fewer bins where values repeat, and none where there are none", () => {
    const step = { step: "quantile-bin", column: "a", bins: 3, as: "b" };
    assert.deepEqual(stateOf(step, { a: [1, 1, 1, 1, 9] }), [1]);
    const preprocessor = fit([step], tableOf({ a: [Number.NaN] }));
    assert.deepEqual(preprocessor.outputs, ["a", "b"]);
    assert.deepEqual([...preprocessor.transform(tableOf({ a: [5] }))[1]], [0]);
  });
});

describe("scaling", () => {
  const step = { step: "scale", column: "a" };

  it("takes the mean away and divides by the deviation of the training rows", () => {
    // Mean 5, deviation 2: the textbook example.
    const a = [2, 4, 4, 4, 5, 5, 7, 9];
    assert.deepEqual(stateOf(step, { a }), { mean: 5, deviation: 2 });
    assert.deepEqual(fitted(step, { a: [...a, null] }, { a: [5, 9, 0, null] }).a, [0, 2, -2.5, Number.NaN]);
  });

  it("makes a constant column 0", () => {
    assert.deepEqual(fitted(step, { a: [3, 3] }).a, [0, 0]);
  });

  it("holds for values whose squares are too large for a number", () => {
    const { mean, deviation } = stateOf(step, { a: [1e200, 3e200] }) as Record<string, number>;
    assert.ok(Math.abs(mean / 2e200 - 1) < 1e-15 && Math.abs(deviation / 1e200 - 1) < 1e-15);
  });
});

describe("a fitted preprocessor", () => {
  it("fits each step on what the steps before it made", () => {
    const preprocessor = fit(
      [
        { step: "impute", column: "a", strategy: "constant", value: 8 },
        { step: "impute", column: "b", strategy: "mean", by: ["a"] },
        { step: "drop", columns: ["c"] },
        { step: "sum", columns: ["a", "b"], as: "s" },
      ],
      tableOf({ a: [null, 8, 1], b: [2, 4, 5], c: ["x", "y", "z"] }),
    );
    assert.deepEqual(preprocessor.outputs, ["a", "b", "s"]);
    const columns = preprocessor.transform(tableOf({ a: [Number.NaN], b: [Number.NaN], c: ["x"] }));
    assert.deepEqual(
      columns.map(([value]) => value),
      [8, 3, 11],
    );
  });

  it("does not change the table that it transforms", () => {
    const table = tableOf({ a: [null, 1] });
    fit(
      [
        { step: "impute", column: "a", strategy: "mean" },
        { step: "log1p", column: "a" },
      ],
      table,
    ).transform(table);
    assert.deepEqual(table, tableOf({ a: [null, 1] }));
  });

  it("refuses a saved state that is not one", () => {
    const { state } = fit([{ step: "scale", column: "a" }], tableOf({ a: [1, 2] }));
    assert.ok(preprocessorStateSchema.safeParse(state).success);
    assert.ok(!preprocessorStateSchema.safeParse({ ...state, more: 1 }).success);
    const [{ config }] = state.steps;
    assert.throws(() => loadPreprocessor({ outputs: ["a"], steps: [{ config, state: { mean: "1" } }] }));
  });
});
