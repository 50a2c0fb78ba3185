import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { OpsError } from "../../../src/core/errors.ts";
import type { ParamValue } from "../../../src/core/tracking/events.ts";
import { listRuns } from "../../../src/core/tracking/list-runs.ts";
import { parseSort, parseWhere, type Test, type Where } from "../../../src/core/tracking/where/parse.ts";
import { conditionOf } from "../../../src/core/tracking/where/sql.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { tempDir } from "../../helpers/temp-dir.ts";
import { trackedRun } from "../../helpers/tracked-runs.ts";

/** What is drawn may have no prototype. */
const plain = (where: Where): Where => JSON.parse(JSON.stringify(where));

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const literalText = (literal: string | number) =>
  typeof literal === "string" ? quoted(literal) : String(literal);

/** A filter as its text, with every pair of parentheses that there could be. */
function filterText(where: Where): string {
  if (where.kind === "not") return `not (${filterText(where.part)})`;
  if (where.kind !== "test")
    return where.parts.map((part) => `(${filterText(part)})`).join(` ${where.kind} `);
  const { field, test } = where;
  const name = `\`${field}\``;
  if (test.test === "known") return `${name} is not null`;
  if (test.test === "like") return `${name} like ${quoted(test.pattern)}`;
  if (test.test === "contains") return `${name} contains ${quoted(test.part)}`;
  if (test.test === "in") return `${name} in (${test.literals.map(literalText).join(", ")})`;
  return `${name} ${test.operator} ${literalText(test.literal)}`;
}

const TEXTS = ["a", "b", "ab", "8", "it's", "", "%", "; drop table facts", "7.5"];
const literals = fc.oneof(fc.constantFrom(...TEXTS), fc.constantFrom(0, 7.5, 8, -1, 1e-9));
const FIELDS = ["params.a", "params.odd name", "metrics.m", "tags.t", "kind", "note"];
const tests: fc.Arbitrary<Test> = fc.oneof(
  fc.record({
    test: fc.constant("compare" as const),
    operator: fc.constantFrom(
      "=" as const,
      "!=" as const,
      "<" as const,
      "<=" as const,
      ">" as const,
      ">=" as const,
    ),
    literal: literals,
  }),
  fc.record({ test: fc.constant("contains" as const), part: fc.constantFrom(...TEXTS) }),
  fc.record({
    test: fc.constant("in" as const),
    literals: fc.array(literals, { minLength: 1, maxLength: 3 }),
  }),
  fc.constant({ test: "known" as const }),
);
const { where: filters } = fc.letrec<{ where: Where }>((tie) => ({
  where: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ kind: fc.constant("test" as const), field: fc.constantFrom(...FIELDS), test: tests }),
    fc.record({ kind: fc.constant("not" as const), part: tie("where") }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      parts: fc.array(tie("where"), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

type Values = Readonly<Record<string, ParamValue | undefined>>;

/** What a filter says of a run, in plain words. */
function passes(where: Where, values: Values): boolean {
  if (where.kind === "not") return !passes(where.part, values);
  if (where.kind !== "test") {
    const passed = where.parts.map((part) => passes(part, values));
    return where.kind === "and" ? !passed.includes(false) : passed.includes(true);
  }
  const value = values[where.field];
  return value !== undefined && value !== null && passesTest(where.test, value);
}

function passesTest(test: Test, value: string | number | boolean): boolean {
  if (test.test === "known") return true;
  if (test.test === "contains") return String(value).includes(test.part);
  if (test.test === "in")
    return test.literals.some((literal) => passesTest({ test: "compare", operator: "=", literal }, value));
  if (test.test === "like") throw new Error("not drawn");
  const { operator, literal } = test;
  if (typeof literal === "number" && typeof value !== "number") return operator === "!=";
  const [left, right] = typeof literal === "number" ? [value as number, literal] : [String(value), literal];
  switch (operator) {
    case "=":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}

describe("a filter of runs", () => {
  it("is read back as what it was written from", () => {
    fc.assert(fc.property(filters, (where) => assert.deepEqual(parseWhere(filterText(where)), plain(where))));
  });

  it("binds `not` closer than `and`, and that closer than `or`, in any letters", () => {
    assert.deepEqual(
      parseWhere("NOT kind = 'a' And seconds>=1.5e1 oR tags.x IS NULL"),
      parseWhere("((not (kind = 'a')) and (seconds >= 15)) or (not (tags.x is not null))"),
    );
    assert.deepEqual(parseWhere("kind not in ('a','b')"), parseWhere("not kind in ('a', 'b')"));
    assert.deepEqual(parseWhere("params.b == true"), parseWhere("params.b = 'true'"));
    assert.deepEqual(parseWhere("kind <> 'a'"), parseWhere("kind != 'a'"));
  });

  for (const [filter, column, says] of [
    ["", 1, /field is expected/],
    ["metrics.roc_auc >", 18, /here is the end/],
    ["roc_auc > 1", 1, /no field `roc_auc`/],
    ["statsu = 'x'", 1, /did you mean status/],
    ["metric.f1 > 1", 1, /did you mean metrics\.f1/],
    ["metrics. > 1", 1, /no field/],
    ["kind = 'a' und x", 12, /`and` or `or` is expected, and here is `und`/],
    ["kind = a", 8, /'text' in quotes/],
    ["kind = 'a", 8, /not closed/],
    ["kind = null", 8, /is null/],
    ["kind is 3", 9, /`null` or `not null`/],
    ["kind like 3", 11, /'text' in quotes/],
    ["kind in 'a'", 9, /`\(` is expected/],
    ["kind in ('a'", 13, /`\)` is expected/],
    ["(kind = 'a'", 12, /`\)` is expected/],
    ["kind = 'a')", 11, /`and` or `or`/],
    ["kind = 'a'; drop table facts", 11, /`;` is not understood/],
    ["kind == == 'a'", 9, /here is `==`/],
    ["and = 1", 1, /a field is expected/],
  ] as const) {
    it(`says at which column it is wrong: ${filter || "(nothing)"}`, async () => {
      const { message, details } = await opsError("OPS_WHERE_INVALID", () => parseWhere(filter));
      assert.match(message, says);
      assert.equal(details.column, column);
    });
  }

  it("is either understood or refused with a column, whatever it is", () => {
    const words = fc.array(
      fc.constantFrom("and", "not", "(", ")", "kind", "=", "1", "'a'", "in", ",", "is", "null", "`", "."),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          words.map((list) => list.join(" ")),
        ),
        (text) => {
          try {
            parseWhere(text);
          } catch (error) {
            assert.ok(error instanceof OpsError && error.code === "OPS_WHERE_INVALID");
            assert.ok(Number(error.details.column) >= 1);
          }
        },
      ),
    );
  });

  it("puts none of its own text into the SQL", () => {
    fc.assert(
      fc.property(filters, (where) => {
        const { sql, parameters } = conditionOf(where, 3);
        assert.match(sql, /^[\w\s()$,.<>=]*$/);
        assert.ok(!/drop|odd|''/.test(sql));
        assert.equal(sql.match(/\$\d+/g)?.length ?? 0, parameters.length);
      }),
    );
  });

  it("finds the runs that it describes", async (t) => {
    const runs = await tempDir(t);
    const known: { id: string; values: Values }[] = [];
    for (const [a, odd, m, tag, note] of [
      [8, "a", 0, "it's", "b"],
      ["8", 7.5, 8, undefined, undefined],
      [true, undefined, null, "%", "; drop table facts"],
      [null, "ab", -1, "", "7.5"],
      [undefined, undefined, undefined, undefined, undefined],
    ] as const) {
      const id = await trackedRun(runs, (run) => {
        run.params({ ...(a !== undefined && { a }), ...(odd !== undefined && { "odd name": odd }) });
        if (m !== undefined) run.metrics({ m });
        if (tag !== undefined) run.tags({ t: tag });
        if (note !== undefined) run.note(note);
      });
      const values = {
        "params.a": a,
        "params.odd name": odd,
        "metrics.m": m,
        "tags.t": tag,
        kind: "train",
        note,
      };
      known.push({ id, values });
    }
    await fc.assert(
      fc.asyncProperty(filters, async (where) => {
        const { runs: found, total } = await listRuns(runs, { where: filterText(where) });
        const wanted = known.filter(({ values }) => passes(where, values)).map(({ id }) => id);
        assert.deepEqual(found.map(({ id }) => id).sort(), wanted.sort());
        assert.equal(total, wanted.length);
      }),
      { numRuns: 30 },
    );
    assert.equal((await listRuns(runs, { where: "note like '%.5'" })).total, 1);
  });
});

describe("an order of runs", () => {
  it("is a field and a direction, the highest first unless told", async () => {
    assert.deepEqual(parseSort("metrics.roc_auc"), { field: "metrics.roc_auc", direction: "desc" });
    assert.deepEqual(parseSort("seconds ASC"), { field: "seconds", direction: "asc" });
    for (const wrong of ["", "nothing", "seconds up", "seconds asc asc", "seconds, id"])
      await opsError("OPS_WHERE_INVALID", () => parseSort(wrong));
  });
});
