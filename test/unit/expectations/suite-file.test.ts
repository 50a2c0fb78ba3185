import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { OpsError } from "../../../src/core/errors.ts";
import { loadSuite, parseSuite } from "../../../src/core/expectations/suite-file.ts";

it("the Titanic's suite is sound, and only warns", async () => {
  const { expectations } = await loadSuite("configs/titanic-suite.yaml");
  assert.ok(expectations.length > 5);
  assert.ok(expectations.every(({ severity }) => severity === "warn"));
});

describe("a suite", () => {
  it("is read as Great Expectations writes it, in JSON", () => {
    const suite = parseSuite(
      JSON.stringify({
        name: "raw",
        id: "4b0b6e1e",
        meta: { great_expectations_version: "1.24.1" },
        notes: null,
        expectations: [
          {
            type: "expect_column_values_to_be_between",
            kwargs: { column: "Age", min_value: 0, max_value: 120, batch_id: "x", row_condition: null },
            meta: {},
            id: "1",
            severity: "warning",
            rendered_content: [],
          },
        ],
      }),
      "suite.json",
    );
    assert.deepEqual(suite, {
      name: "raw",
      meta: { great_expectations_version: "1.24.1" },
      notes: null,
      expectations: [
        {
          type: "expect_column_values_to_be_between",
          kwargs: { column: "Age", min_value: 0, max_value: 120 },
          severity: "warn",
          id: "1",
          meta: {},
        },
      ],
    });
  });

  it("is read as it was written before version 1.0", () => {
    const { name, expectations } = parseSuite(
      "expectation_suite_name: old\ndata_asset_type: Dataset\nexpectations:\n  - {expectation_type: expect_column_to_exist, kwargs: {column: Age, result_format: BASIC}}\n",
      "old.yaml",
    );
    assert.equal(name, "old");
    assert.deepEqual(expectations, [
      { type: "expect_column_to_exist", kwargs: { column: "Age" }, severity: "error" },
    ]);
  });

  const HEAD = "name: s\nexpectations:\n  - type: ";
  for (const [fault, entry, told] of [
    [
      "a type that is not known",
      "expect_column_mean_to_be_betwen\n    kwargs: {column: Age}",
      /suite.yaml:3:11 .*did you mean `expect_column_mean_to_be_between`\?/,
    ],
    [
      "an argument that is not known",
      "expect_column_to_exist\n    kwargs: { column: Age, colour: red }",
      /suite.yaml:4:36 `expectations.0.kwargs.colour` is not a known key/,
    ],
    [
      "an argument that is missing",
      "expect_column_values_to_be_in_set\n    kwargs: { column: Age }",
      /suite.yaml:4:5 `expectations.0.kwargs.value_set` is missing/,
    ],
    [
      "a regular expression that is none",
      "expect_column_values_to_match_regex\n    kwargs: { column: Age, regex: '(' }",
      /suite.yaml:4:35 .* is not a regular expression/,
    ],
    [
      "a severity that is not known",
      "expect_column_to_exist\n    kwargs: { column: Age }\n    severity: bad",
      /suite.yaml:5:15 .*neither `error` nor `warn`/,
    ],
    [
      "a condition on rows, which would change what is meant",
      "expect_column_values_to_be_unique\n    kwargs: { column: Age, row_condition: 'x > 1' }",
      /`expectations.0.kwargs.row_condition` is not a known key/,
    ],
    [
      "weights that do not add up",
      "expect_column_kl_divergence_to_be_less_than\n    kwargs: { column: A, threshold: 1, partition_object: { values: [a, b], weights: [1, 1] } }",
      /weights` does not add up to 1/,
    ],
  ] as const) {
    it(`is refused for ${fault}, with the place`, () => {
      assert.throws(
        () => parseSuite(`${HEAD}${entry}\n`, "suite.yaml"),
        (error) =>
          error instanceof OpsError && error.code === "OPS_CONFIG_INVALID" && told.test(error.message),
      );
    });
  }
});
