import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import fc from "fast-check";
import type { Cell } from "../../../src/core/dataset/cells.ts";
import type { ColumnSpec } from "../../../src/core/dataset/columns.ts";
import type { Expectation } from "../../../src/core/expectations/expectation.ts";
import { findings } from "../../../src/core/expectations/tally.ts";
import { checked, expecting, sourceOf } from "../../helpers/checked.ts";

/** What one expectation says of one column, `c`, in a file. */
async function ofColumn(t: TestContext, expectation: Expectation, type: ColumnSpec["type"], cells: Cell[]) {
  const { results } = await checked(t, sourceOf({ c: cells }, { lines: true }), [expectation], { c: type });
  return results[results.length - 1];
}

describe("the result of an expectation on rows", () => {
  it("tells the first twenty examples with their rows and lines, and counts them all", async (t) => {
    const cells = Array.from({ length: 50 }, (_, i) => `${i + 2}`);
    const about = expecting("column_values_to_be_between", { column: "c", min_value: 0, max_value: 1 });
    const { result } = await ofColumn(t, about, "number", cells);
    const first = Array.from({ length: 20 }, (_, i) => i);
    assert.equal(result.unexpected_count, 50);
    assert.deepEqual(
      result.partial_unexpected_list,
      first.map((i) => i + 2),
    );
    assert.deepEqual(result.partial_unexpected_index_list, first);
    assert.deepEqual(
      result.partial_unexpected_lines,
      first.map((i) => i + 2),
    );
  });

  it("has no lines where the rows come from no file that has any", async (t) => {
    const about = expecting("column_values_to_be_null", { column: "c" });
    const { results } = await checked(t, sourceOf({ c: ["x"] }), [about]);
    assert.deepEqual(results[0].result.partial_unexpected_index_list, [0]);
    assert.ok(!("partial_unexpected_lines" in results[0].result));
  });

  it("keeps what the suite says beside the expectation", async (t) => {
    const beside = { severity: "warn", id: "7", meta: { owner: "data" }, notes: "see the wiki" } as const;
    const about = expecting("column_to_exist", { column: "c" }, beside);
    const { expectation_config } = await ofColumn(t, about, "text", ["x"]);
    assert.deepEqual(expectation_config, { ...about, ...beside });
  });

  it("is a success with no rows, and with nothing but missing values", async (t) => {
    for (const cells of [[], [null, null]]) {
      const about = expecting("column_values_to_be_unique", { column: "c" });
      const { success, result } = await ofColumn(t, about, "text", cells);
      assert.ok(success);
      assert.equal(result.unexpected_percent, null);
    }
  });

  it("is met by exactly the share that is asked for, whatever share it is", () => {
    // 0.71 · 100 is not 71: a product would refuse 71 of 100.
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), (percent) => {
        const told = (unexpected: number) =>
          findings(
            { ignored: 0, unexpected },
            {
              rows: 100,
              mostly: Number(`0.${String(100 - percent).padStart(2, "0")}`),
              judgesMissing: true,
              examples: {
                partial_unexpected_list: [],
                partial_unexpected_counts: [],
                partial_unexpected_index_list: [],
              },
            },
          ).success;
        assert.ok(told(percent));
        assert.ok(!told(percent + 1));
      }),
    );
  });
});

describe("a value that is not of its column's type", () => {
  const odd = ["1", "1.5", "x", null, "1e3"];

  it("is told by the expectation of type", async (t) => {
    const told = (type: "integer" | "number") =>
      ofColumn(t, expecting("column_values_to_be_of_type", { column: "c", type_: type }), type, odd);
    assert.deepEqual((await told("integer")).result.partial_unexpected_list, ["1.5", "x"]);
    assert.deepEqual((await told("number")).result.partial_unexpected_list, ["x"]);
  });

  it("is told although the suite has no such expectation, and passed over by the others", async (t) => {
    const about = expecting("column_values_to_be_between", { column: "c", min_value: 0 });
    const { results } = await checked(t, sourceOf({ c: odd }), [about]);
    assert.deepEqual(
      results.map(({ success, expectation_config: { type } }) => [type, success]),
      [
        ["expect_column_values_to_be_of_type", false],
        ["expect_column_values_to_be_between", true],
      ],
    );
  });

  it("may be given by the name that pandas or a database has for the type", async (t) => {
    for (const type of ["int64", "BIGINT", "float64", "str"]) {
      const about = expecting("column_values_to_be_in_type_list", { column: "c", type_list: [type] });
      assert.ok((await ofColumn(t, about, "text", ["1", "2"])).success, type);
    }
  });
});

describe("an expectation that cannot be judged", () => {
  for (const [what, about, message] of [
    [
      "a column is not there",
      expecting("column_min_to_be_between", { column: "d", min_value: 0 }),
      /`d` does not exist/,
    ],
    [
      "a text is not a number",
      expecting("column_min_to_be_between", { column: "c", min_value: 0 }),
      /of type category/,
    ],
  ] as const) {
    it(`says so and is not met: ${what}`, async (t) => {
      const { success, result, exception_info } = await ofColumn(t, about, "category", ["x"]);
      assert.ok(!success);
      assert.deepEqual(result, {});
      assert.match(String(exception_info.exception_message), message);
    });
  }
});

describe("values in a set", () => {
  it("are its members by value, not by spelling", async (t) => {
    const about = expecting("column_values_to_be_in_set", { column: "c", value_set: [1, 2] });
    const { result } = await ofColumn(t, about, "integer", ["1", "02", "3", null]);
    assert.deepEqual(result.partial_unexpected_list, [3]);
  });

  it("may be digits in a column of text", async (t) => {
    for (const type of ["column_values_to_be_in_set", "column_distinct_values_to_equal_set"]) {
      const about = expecting(type, { column: "c", value_set: [1, 2] });
      assert.ok((await ofColumn(t, about, "category", ["1", "2", "1"])).success, type);
    }
  });
});

describe("huge numbers", () => {
  it("have sums, means and deviations that are no numbers, and fail nothing else", async (t) => {
    const bound = { column: "c", min_value: 0 };
    const about = ["min", "mean", "sum", "stdev"].map((of) => expecting(`column_${of}_to_be_between`, bound));
    const scores = expecting("column_value_z_scores_to_be_less_than", { column: "c", threshold: 1 });
    const { results } = await checked(t, sourceOf({ c: [1.7e308, 1.7e308, 1e200] }), [...about, scores]);
    assert.deepEqual(
      results.slice(1).map(({ success, result }) => [success, result.observed_value]),
      [
        [true, 1e200],
        [false, null],
        [false, null],
        [false, null],
        [true, undefined],
      ],
    );
  });
});

describe("names that SQL gives a meaning to", () => {
  it("are columns like any others", async (t) => {
    const columns = { 'a "b"': ["x", "x"], row: ["1", "1"], "it's": ["O'Hara", "O'Hara"], ROW: ["1", "2"] };
    const names = Object.keys(columns);
    const { results } = await checked(t, sourceOf(columns), [
      expecting("compound_columns_to_be_unique", { column_list: names.slice(0, 3) }),
      expecting("column_distinct_values_to_be_in_set", { column: "it's", value_set: ["O'Hara"] }),
      expecting("column_unique_value_count_to_be_between", { column: "ROW", min_value: 2, max_value: 2 }),
    ]);
    assert.deepEqual(
      results.map(({ success }) => success),
      [false, true, true],
    );
    assert.deepEqual(results[0].result.partial_unexpected_list?.[0], {
      'a "b"': "x",
      row: "1",
      "it's": "O'Hara",
    });
  });
});
