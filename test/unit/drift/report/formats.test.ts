import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { REPORT_FORMATS } from "../../../../src/core/drift/report/format-names.ts";
import { formatReport } from "../../../../src/core/drift/report/formats.ts";
import { driftReportSchema } from "../../../../src/core/drift/report/report.ts";
import { tableOf } from "../../../helpers/tables.ts";
import { madeUp, NAMES, reportOn } from "./made-up.ts";

const drifted = await reportOn(madeUp(500, 1), madeUp(500, 2, { older: 11, ports: "CCQ", missing: 0.3 }), {
  unusual: {
    limit: 9,
    share: 0.04,
    rows: [{ row: "id 7", score: 12, reasons: [{ feature: "Age", value: 99, share: 0.001 }] }],
  },
});
const steady = await reportOn(madeUp(500, 1), madeUp(500, 2));

/** Names and values that would be markup, were they not told apart from it. */
const NASTY = `<script>"&'|\`*]]>\u0000\ud800`;

async function nasty() {
  const column = (shift: number) => Array.from({ length: 60 }, (_, i) => i + shift);
  const table = (shift: number, category: string) =>
    tableOf({ [NASTY]: column(shift), port: column(0).map((i) => (i % 2 === 0 ? category : "S")) });
  return reportOn(table(0, "S"), table(90, NASTY), { notes: [NASTY], dataset: NASTY });
}

describe("a drift report", () => {
  it("is a document that its schema takes, and comes back from JSON as it was", () => {
    for (const report of [drifted, steady]) {
      const parsed = JSON.parse(formatReport(report, "json", NAMES));
      assert.deepEqual(driftReportSchema.parse(parsed), parsed);
      assert.deepEqual(parsed, JSON.parse(JSON.stringify(report)));
    }
  });

  it("says the same again for the same rows", async () => {
    const again = await reportOn(madeUp(500, 1), madeUp(500, 2));
    for (const format of REPORT_FORMATS)
      assert.equal(formatReport(again, format, NAMES), formatReport(steady, format, NAMES));
  });
});

describe("the page of a drift report", () => {
  const page = formatReport(drifted, "html", NAMES);

  it("begins with the changes in words, and says where each test and threshold is from", () => {
    assert.match(
      page,
      /<h1>Drift report <span class="verdict bad">drift<\/span><\/h1>\n<ul class="changes"><li>/,
    );
    assert.match(page, /Age moved up by 1[01](\.\d)? years/);
    assert.match(page, /drift\.p_value/);
    assert.match(page, /evidently: numbers with more than 5 values/);
  });

  it("shows each feature as a drawing that is told in words too", () => {
    assert.equal(page.match(/<svg class="overlay"/g)?.length, 4);
    assert.match(page, /role="img" aria-label="Age: median [\d.]+ in the reference, [\d.]+ now"/);
    assert.match(page, /role="img" aria-label="Port: Southampton 7\d %, now 0 %; /);
    assert.doesNotMatch(page, /NaN|undefined|Infinity|\[object/);
  });

  it("asks for nothing, runs nothing, and has no heading twice", () => {
    assert.doesNotMatch(page, /<script|<link|<img|https?:|url\(|@import/);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const [, id] of page.matchAll(/(?:href="#|aria-labelledby=")([^"]+)"/g))
      assert.ok(ids.includes(id), id);
  });

  it("stays below 1 MB with 300 features", async () => {
    const wide = (shift: number) =>
      tableOf(
        Object.fromEntries(
          Array.from({ length: 300 }, (_, i) => [
            `a rather long name of column ${i}`,
            Array.from({ length: 60 }, (_, row) => Math.sin(row * (i + 1)) + shift),
          ]),
        ),
      );
    const report = await reportOn(wide(0), wide(1));
    const text = formatReport(report, "html", NAMES);
    assert.ok(Buffer.byteLength(text) < 1_000_000, String(Buffer.byteLength(text)));
    assert.ok(Buffer.byteLength(formatReport(report, "json", NAMES)) < 2_000_000);
    assert.match(text, /a rather long name of column 299/);
  });

  it("shows names and values as they are, whatever they hold", async () => {
    const text = formatReport(await nasty(), "html", NAMES);
    assert.doesNotMatch(text, /<script/);
    assert.match(text, /&lt;script&gt;&quot;&amp;&#39;/);
  });
});

describe("the other forms of a drift report", () => {
  it("are Markdown with a line for each feature", async () => {
    const text = formatReport(drifted, "md", NAMES);
    assert.match(text, /^# Drift report: drift\n\n- /);
    assert.match(text, /^\| Age \| drifted, and missing \| ks\\_auto \(evidently: .*\) \| [\d.]+ \|/m);
    const odd = formatReport(await nasty(), "md", NAMES);
    assert.doesNotMatch(odd, /[^\\]<script/);
    for (const line of odd.split("\n").filter((each) => each.startsWith("|")))
      assert.ok([4, 8].includes(line.match(/(?<!\\)\|/g)?.length ?? 0), line);
  });

  it("are JUnit, in which what drifted is a failure and what was not tested is skipped", async () => {
    const text = formatReport(drifted, "junit", NAMES);
    assert.match(
      text,
      /<testsuites name="titanic-ops drift-report" tests="5" failures="4" errors="0" skipped="0">/,
    );
    assert.match(
      text,
      /name="Age missing values">\n {6}<failure message="missing share 0\.0000 became 0\.\d{4}, p/,
    );
    assert.match(text, /name="Fare values"\/>/);
    assert.match(formatReport(steady, "junit", NAMES), /tests="4" failures="0"/);
    const empty = tableOf({ a: [null, null], b: [1, 2] });
    assert.match(
      formatReport(await reportOn(empty, empty), "junit", NAMES),
      /<skipped message="the reference has no value"\/>/,
    );
    // What XML has no place for is replaced, and the rest is escaped.
    const odd = formatReport(await nasty(), "junit", NAMES);
    assert.doesNotMatch(odd, /<script/);
    assert.ok([...odd].every((character) => character >= " " || character === "\n"));
    assert.doesNotMatch(odd, /\p{Cs}/u);
  });
});
