import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CATALOGUE } from "../../../src/core/expectations/catalogue.ts";
import {
  type Expectation,
  type ExpectationResult,
  expectationResultSchema,
} from "../../../src/core/expectations/expectation.ts";
import { checked, sourceOf } from "../../helpers/checked.ts";

/* What the real Great Expectations said; scripts/golden/great-expectations.py writes the file. */
const { tables, cases } = JSON.parse(
  readFileSync(new URL("great-expectations.golden.json", import.meta.url), "utf8"),
);

const NUMERIC = /^(x|y|z|up|none|id|sum_.|a|c)$/;

/**
 * The result with its counts as they can be compared. Great Expectations tells one NaN from another, so that what is
 * missing is counted value by value, and leaves what it sorts in no order; and it tells a row of several columns as a
 * list here, and as an object among the examples.
 */
function comparable({ partial_unexpected_counts: counts, ...result }: ExpectationResult["result"]) {
  if (counts === undefined) return result;
  const isWhole = ({ value }: { value: unknown }) => !JSON.stringify(value).includes("null");
  const known = counts.filter(isWhole).map(({ value, count }) => ({
    value: typeof value === "object" && value !== null ? Object.values(value) : value,
    count,
  }));
  if (!counts.every(isWhole)) known.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return { ...result, partial_unexpected_counts: known };
}

function assertAlike(found: unknown, wanted: unknown, path: string): void {
  if (typeof found === "number" && typeof wanted === "number") {
    assert.ok(
      Math.abs(found - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted)),
      `${path}: ${found}, not ${wanted}`,
    );
  } else if (typeof found === "object" && typeof wanted === "object" && found !== null && wanted !== null) {
    for (const key of Object.keys(wanted))
      assertAlike(found[key as never], wanted[key as never], `${path}.${key}`);
    if (Array.isArray(wanted)) assert.equal((found as unknown[]).length, wanted.length, path);
  } else assert.deepEqual(found, wanted, path);
}

for (const [table, columns] of Object.entries<Record<string, (string | number | null)[]>>(tables)) {
  test(`of the table ${table}, every expectation says what Great Expectations says`, async (t) => {
    const source = sourceOf(columns);
    const types = Object.fromEntries(
      source.columns.map((name) => [name, NUMERIC.test(name) ? "number" : "text"] as const),
    );
    const wanted = cases.filter((each: { table: string }) => each.table === table);
    const all = await checked(
      t,
      source,
      wanted.map(({ type, kwargs }: Expectation) => ({ type, kwargs, severity: "error" })),
      types,
    );
    const results = all.results.slice(-wanted.length);
    for (const [i, { type, kwargs, success, raised, result }] of wanted.entries()) {
      await t.test(`${type} with ${JSON.stringify(kwargs)}`, () => {
        const found = results[i];
        assert.equal(found.expectation_config.type, type);
        // Strict JSON: nothing is lost by writing it.
        assert.deepEqual(expectationResultSchema.parse(JSON.parse(JSON.stringify(found))), found);
        assert.equal(found.success, success);
        assert.equal(found.exception_info.raised_exception, raised);
        assertAlike(comparable(found.result), comparable(result), "result");
      });
    }
  });
}

test("every kind of expectation but those of types is compared with Great Expectations", () => {
  const compared = new Set(cases.map(({ type }: { type: string }) => type));
  const left = [...CATALOGUE.keys()].filter((type) => !compared.has(type));
  // Their types are those of pandas there, and those of a dataset file here.
  assert.deepEqual(left, ["expect_column_values_to_be_of_type", "expect_column_values_to_be_in_type_list"]);
});
