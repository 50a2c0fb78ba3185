import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CATALOGUE } from "../../../src/core/expectations/catalogue.ts";
import { reportPage } from "../../../src/core/expectations/report-page.ts";
import { buildReport } from "../../../src/core/expectations/validation-report.ts";
import { inWords } from "../../../src/core/expectations/words.ts";
import { checked, expecting, sourceOf } from "../../helpers/checked.ts";

const META = { file: "rows.csv", rows: 3, invalid_rows: 1 };

describe("the page of a validation", () => {
  it("tells in words what failed, before what was met, with the lines of examples", async (t) => {
    const source = sourceOf({ port: ["S", "X", null], age: ["1", "2", "3"] }, { lines: true });
    const { results } = await checked(t, source, [
      expecting("column_values_to_be_between", { column: "age", min_value: 0 }),
      expecting("column_values_to_be_in_set", { column: "port", value_set: ["S", "C"] }),
      expecting(
        "column_mean_to_be_between",
        { column: "age", min_value: 9 },
        { severity: "warn", notes: "why <b>" },
      ),
    ]);
    const report = buildReport({ name: "s" }, results, META);
    const text = reportPage(report, { invalidFile: "invalid.csv" });
    assert.equal(report.success, false);
    assert.equal(report.statistics.unsuccessful_warnings, 1);
    assert.match(text, /1 of 4 expectations was not met, and 1 more gave a warning, over 3 rows\./);
    const places = ["Port is one of S or C", "Age has a mean of at least 9", "Age is at least 0"].map(
      (words) => text.indexOf(words),
    );
    assert.ok(places[0] > 0 && places[0] < places[1] && places[1] < places[2], `${places}`);
    assert.match(text, /<td class="number">3<\/td><td class="short">X<\/td>/);
    assert.match(text, /why &lt;b&gt;/);
    assert.match(text, /invalid\.csv/);
  });

  it("passes although a warning was given", async (t) => {
    const about = expecting("column_to_exist", { column: "b" }, { severity: "warn" });
    const { results } = await checked(t, sourceOf({ a: ["1"] }), [about]);
    assert.equal(buildReport({ name: "s" }, results, META)["Data Validation Overall Result"], "Passed");
  });

  it("stays below 1 MB, whatever the data and however much fails", async (t) => {
    const long = "<é>".repeat(100_000);
    const source = sourceOf({ c: Array.from({ length: 30 }, (_, i) => `${i}${long}`) }, { lines: true });
    const about = expecting("column_values_to_match_regex", { column: "c", regex: "^x" }, { notes: long });
    const { results } = await checked(t, source, [about]);
    const many = Array.from({ length: 2000 }, () => results[0]);
    const met = many.map((result) => ({ ...result, success: true }));
    const text = reportPage(buildReport({ name: "s" }, [...many, ...met], META), { invalidFile: null });
    assert.ok(Buffer.byteLength(text) < 1_000_000, `${Buffer.byteLength(text)}`);
    assert.match(text, /more are in the JSON report/);
  });
});

it("every kind of expectation has words", () => {
  for (const type of CATALOGUE.keys()) assert.notEqual(inWords({ type, kwargs: {} }), type);
});
