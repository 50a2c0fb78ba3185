import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseCell } from "../../../src/core/dataset/cells.ts";
import type { ColumnSpec } from "../../../src/core/dataset/columns.ts";
import {
  between,
  inSet,
  matchesRegex,
  notNull,
  ofType,
  unique,
} from "../../../src/core/expectations/column-expectations.ts";
import {
  type CheckedRow,
  type Expectation,
  expectationResultSchema,
} from "../../../src/core/expectations/expectation.ts";
import { columnsMatchSet, rowCountAtLeast } from "../../../src/core/expectations/table-expectations.ts";

/** Rows of one column `c`, as a file's lines from 2 on. */
function rowsOf(type: ColumnSpec["type"], texts: readonly string[]): CheckedRow[] {
  return texts.map((text, i) => ({
    line: i + 2,
    texts: new Map([["c", text]]),
    values: new Map([["c", parseCell(type, text)]]),
  }));
}

/** What an expectation says of each row and in the end. */
function check(expectation: Expectation, type: ColumnSpec["type"], texts: readonly string[]) {
  const broken = rowsOf(type, texts).map((row) => expectation.breaks(row));
  const result = expectation.result();
  assert.deepEqual(expectationResultSchema.parse(result), result);
  return { broken, ...result };
}

describe("the result of a column expectation", () => {
  it("counts as Great Expectations does: percent of the values there are, and of all", () => {
    const { broken, ...result } = check(between("c", 0, 10), "number", ["5", "", "11", "-1", ""]);
    assert.deepEqual(broken, [false, false, true, true, false]);
    assert.deepEqual(result, {
      success: false,
      expectation_config: {
        type: "expect_column_values_to_be_between",
        kwargs: { column: "c", min_value: 0, max_value: 10 },
      },
      result: {
        element_count: 5,
        missing_count: 2,
        missing_percent: 40,
        unexpected_count: 2,
        unexpected_percent: (100 * 2) / 3,
        unexpected_percent_total: 40,
        partial_unexpected_list: ["11", "-1"],
        partial_unexpected_lines: [4, 5],
      },
    });
  });

  it("is a success with no rows, and with nothing but missing values", () => {
    for (const texts of [[], ["", ""]]) {
      const { success, result } = check(between("c", 0, 10), "number", texts);
      assert.ok(success);
      assert.equal(result.unexpected_percent, 0);
    }
  });

  it("keeps the first twenty examples and counts them all", () => {
    const { result } = check(
      between("c", 0, 1),
      "number",
      Array.from({ length: 50 }, (_, i) => `${i + 2}`),
    );
    assert.equal(result.unexpected_count, 50);
    assert.deepEqual(
      result.partial_unexpected_list,
      Array.from({ length: 20 }, (_, i) => `${i + 2}`),
    );
  });
});

describe("values between bounds", () => {
  it("include both bounds", () => {
    assert.ok(check(between("c", 0, 1), "number", ["0", "1", "0.5"]).success);
  });

  it("are bound on one side where one bound is given", () => {
    assert.deepEqual(check(between("c", 0, undefined), "number", ["-1", "1e300"]).broken, [true, false]);
    const above = check(between("c", undefined, 0), "number", ["-1e300", "1"]);
    assert.deepEqual(above.broken, [false, true]);
    assert.deepEqual(above.expectation_config.kwargs, { column: "c", min_value: null, max_value: 0 });
  });

  it("are numbers: what is none is another expectation's to tell", () => {
    assert.ok(check(between("c", 0, 1), "number", ["many"]).success);
  });
});

describe("values of a type", () => {
  it("are those that the reader would take", () => {
    const texts = ["1", "1.5", "x", "", "1e3"];
    const { broken, expectation_config } = check(ofType("c", "integer"), "integer", texts);
    assert.deepEqual(broken, [false, true, true, false, false]);
    assert.deepEqual(expectation_config, {
      type: "expect_column_values_to_be_of_type",
      kwargs: { column: "c", type_: "integer" },
    });
    assert.deepEqual(check(ofType("c", "number"), "number", texts).broken, [
      false,
      false,
      true,
      false,
      false,
    ]);
  });
});

describe("values in a set", () => {
  it("are its members, by value and not by spelling", () => {
    const { broken, expectation_config } = check(inSet("c", [1, 2]), "integer", ["1", "02", "3", ""]);
    assert.deepEqual(broken, [false, false, true, false]);
    assert.deepEqual(expectation_config.kwargs, { column: "c", value_set: [1, 2] });
    assert.deepEqual(check(inSet("c", ["S"]), "category", ["S", "s", " S"]).broken, [false, true, true]);
  });

  it("are of the type: what is not is another expectation's to tell", () => {
    assert.ok(check(inSet("c", [1]), "integer", ["x"]).success);
  });
});

describe("values that match a pattern", () => {
  it("match it anywhere unless it says where", () => {
    assert.deepEqual(check(matchesRegex("c", "\\d"), "text", ["a1", "a", ""]).broken, [false, true, false]);
    const { broken, expectation_config } = check(matchesRegex("c", "^\\d$"), "text", ["1", "1a", "1"]);
    assert.deepEqual(broken, [false, true, false]);
    assert.deepEqual(expectation_config, {
      type: "expect_column_values_to_match_regex",
      kwargs: { column: "c", regex: "^\\d$" },
    });
  });
});

describe("unique values", () => {
  it("leave the first occurrence and tell every later one", () => {
    const { broken, result, expectation_config } = check(unique("c"), "integer", ["1", "2", "1", "01", ""]);
    assert.deepEqual(broken, [false, false, true, true, false]);
    assert.deepEqual(result.partial_unexpected_list, ["1", "01"]);
    assert.deepEqual(result.partial_unexpected_lines, [4, 5]);
    assert.equal(expectation_config.type, "expect_column_values_to_be_unique");
  });

  it("are not those that are missing, and may be texts of the wrong type", () => {
    assert.deepEqual(check(unique("c"), "integer", ["", "", "x", "x"]).broken, [false, false, false, true]);
    assert.deepEqual(check(unique("c"), "text", ["a", "A", "a"]).broken, [false, false, true]);
  });
});

describe("values that are not missing", () => {
  it("are counted over all rows, as Great Expectations does", () => {
    const { broken, ...result } = check(notNull("c", 0), "number", ["1", "", " ", "x"]);
    assert.deepEqual(broken, [false, true, true, false]);
    assert.deepEqual(result, {
      success: false,
      expectation_config: {
        type: "expect_column_values_to_not_be_null",
        kwargs: { column: "c", mostly: 1 },
      },
      result: {
        element_count: 4,
        unexpected_count: 2,
        unexpected_percent: 50,
        unexpected_percent_total: 50,
        partial_unexpected_lines: [3, 4],
      },
    });
  });

  it("may lack up to the share that is allowed, which is then no row's fault", () => {
    const texts = ["1", "", "1", "1", ""];
    const enough = check(notNull("c", 0.4), "number", texts);
    assert.ok(enough.success);
    assert.ok(!enough.broken.includes(true));
    const tooMany = check(notNull("c", 0.39), "number", texts);
    assert.ok(!tooMany.success);
    assert.ok(!tooMany.broken.includes(true));
  });

  it("may lack exactly the share that is allowed, whatever share it is", () => {
    // 0.29 · 100 is 28.999999999999996: a product would refuse 29 of 100.
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), (percent) => {
        const texts = Array.from({ length: 100 }, (_, i) => (i < percent ? "" : "1"));
        const allowed = Number(`0.${String(percent).padStart(2, "0")}`);
        assert.ok(check(notNull("c", allowed), "number", texts).success, `${percent}`);
        assert.ok(
          !check(notNull("c", allowed), "number", ["", ...texts.slice(0, 99)]).success,
          `${percent} + 1`,
        );
      }),
    );
  });

  it("tell the least share that must be there as people would write it", () => {
    for (const [allowed, mostly] of [
      [0.05, 0.95],
      [0.9, 0.1],
      [0.3, 0.7],
    ])
      assert.equal(notNull("c", allowed).kwargs.mostly, mostly);
  });

  it("are all there where there is no row", () => {
    assert.ok(check(notNull("c", 0.1), "number", []).success);
  });
});

describe("the columns of a table", () => {
  it("match the set in any order", () => {
    const { success, result } = columnsMatchSet(["a", "b"], ["b", "a"]).result();
    assert.ok(success);
    assert.deepEqual(result, { observed_value: ["b", "a"] });
  });

  it("do not match it with one missing, one too many, or one twice", () => {
    for (const found of [["a"], ["a", "b", "c"], ["a", "b", "a"]])
      assert.equal(columnsMatchSet(["a", "b"], found).result().success, false);
  });
});

describe("the number of rows", () => {
  it("is counted, and has a least", () => {
    const expectation = rowCountAtLeast(2);
    const [row] = rowsOf("text", ["x"]);
    assert.equal(expectation.breaks(row), false);
    assert.equal(expectation.result().success, false);
    expectation.breaks(row);
    assert.deepEqual(expectation.result(), {
      success: true,
      expectation_config: {
        type: "expect_table_row_count_to_be_between",
        kwargs: { min_value: 2, max_value: null },
      },
      result: { observed_value: 2 },
    });
  });
});
