import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { columnSpecSchema } from "../../../src/core/dataset/columns.ts";
import { declaredExpectations } from "../../../src/core/expectations/suite.ts";

const spec = {
  id: "Id",
  columns: z.record(z.string(), columnSpecSchema).parse({
    Id: { type: "integer" },
    Fare: { type: "number", min: 0, missing: 0.25 },
    Class: { type: "category", allowed: ["a", "b"], missing: true },
    Code: { type: "text", pattern: "^x", unique: true },
    Grade: { type: "integer", allowed: [1, 2, 3] },
  }),
};

/** The suite as lines: the type without its common words, then what it is told. */
const suiteOf = (found: string[]) =>
  declaredExpectations(spec, found).map(
    ({ type, kwargs }) =>
      `${type.replace(/^expect_(column_values|table)_to_|^expect_/, "")} ${JSON.stringify(kwargs)}`,
  );

describe("the expectations of a specification", () => {
  it("are all that its columns declare, the table's first", () => {
    assert.deepEqual(suiteOf(Object.keys(spec.columns)), [
      'table_columns_to_match_set {"column_set":["Id","Fare","Class","Code","Grade"],"exact_match":true}',
      'table_row_count_to_be_between {"min_value":1,"max_value":null}',
      'not_be_null {"column":"Id","mostly":1}',
      'be_of_type {"column":"Id","type_":"integer"}',
      'be_unique {"column":"Id"}',
      'not_be_null {"column":"Fare","mostly":0.75}',
      'be_of_type {"column":"Fare","type_":"number"}',
      'be_between {"column":"Fare","min_value":0,"max_value":null}',
      'be_in_set {"column":"Class","value_set":["a","b"]}',
      'not_be_null {"column":"Code","mostly":1}',
      'match_regex {"column":"Code","regex":"^x"}',
      'be_unique {"column":"Code"}',
      'not_be_null {"column":"Grade","mostly":1}',
      'be_of_type {"column":"Grade","type_":"integer"}',
      'be_in_set {"column":"Grade","value_set":[1,2,3]}',
    ]);
  });

  it("leave out a column that the file does not have: the set of columns tells that", () => {
    const suite = suiteOf(["Id", "Grade", "Extra"]);
    assert.equal(suite.length, 8);
    assert.ok(!suite.some((line) => /Fare"|Class"|Code"/.test(line.replace(/^table.*/, ""))));
  });
});
