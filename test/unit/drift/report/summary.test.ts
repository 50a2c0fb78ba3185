import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { shownNumber, shownShare, shownShares, unbroken } from "../../../../src/core/drift/report/numbers.ts";
import { tableOf } from "../../../helpers/tables.ts";
import { type Changes, madeUp, reportOn } from "./made-up.ts";

const BEFORE = madeUp(600, 1);
const summary = async (changes: Changes, rows = 600) =>
  (await reportOn(BEFORE, madeUp(rows, 2, changes))).summary;

describe("what changed, in words", () => {
  it("tells a shift by its amount and unit, and a growth by its factor", async () => {
    const told = await summary({ older: 11, dearer: 2 });
    assert.match(told[0], /^Fare doubled$/);
    assert.match(told[1], /^Age moved up by 1[01](\.\d)? years$/);
    assert.equal(told[2], "2 of 3 features drifted");
  });

  it("tells of a category by its name for people and its shares", async () => {
    assert.match(
      (await summary({ ports: "CCS" }))[0],
      /^Port: (Southampton fell|Cherbourg rose) from \d+ % to \d+ %$/,
    );
    assert.match((await summary({ ports: "QQS" }))[0], /^Port: Q is new, in \d+ % of the rows$/);
  });

  it("tells missing values apart from the values", async () => {
    const told = await summary({ missing: 0.4 });
    assert.match(told[0], /^Age is missing in (39|4\d|3\d) % of the rows \(before: 0 %\)$/);
    assert.equal(told[1], "none of 3 features drifted");
  });

  it("says that nothing drifted, and that accuracy stays", async () => {
    const told = await summary({});
    assert.equal(told[0], "none of 3 features drifted");
    assert.match(
      told[1],
      /^expected accuracy (stays at about 0\.\d\d|(falls|rises) from 0\.\d\d to about 0\.\d\d)$/,
    );
  });

  it("calls accuracy fallen only where more than chance makes it so", async () => {
    const current = madeUp(600, 2);
    const scores = Float64Array.from({ length: 600 }, (_, i) => i / 600);
    const right = Uint8Array.from(scores, (score) => (score > 0.5 ? 1 : 0));
    const wrong = right.map((label) => 1 - label);
    const on = async (labels: Uint8Array) => {
      const report = await reportOn(BEFORE, current, { scores, outcomes: { scores, labels } });
      return [report.isDrift, report.summary.find((clause) => clause.startsWith("measured")) ?? ""] as const;
    };
    const [fell, told] = await on(wrong);
    assert.equal(fell, true);
    assert.match(told, /^measured accuracy fell from 0\.\d\d to 0\.00, over 600 known outcomes$/);
    assert.equal((await on(right))[0], false);
  });

  it("tells the largest change first, however sure a small one is", async () => {
    const many = 6000;
    const ports = (rare: number) =>
      tableOf({
        Embarked: Array.from({ length: many }, (_, i) => (i % 100 < rare ? "C" : "S")),
        Fare: Array.from({ length: many }, (_, i) => (i % 100) + (rare > 5 ? 20 : 0)),
      });
    const { summary: told } = await reportOn(ports(5), ports(7), {
      settings: { policy: "alibi", columns: { Embarked: { threshold: 0.9 } } },
    });
    assert.deepEqual(told.slice(0, 2), ["Fare moved up by 20", "Port: Cherbourg rose from 5.0 % to 7.0 %"]);
  });

  it("tells how many changes are left out", async () => {
    const columns = (shift: number) =>
      tableOf(
        Object.fromEntries(
          Array.from({ length: 7 }, (_, i) => [
            `x${i}`,
            Array.from({ length: 200 }, (_, row) => row + shift),
          ]),
        ),
      );
    const { summary: told } = await reportOn(columns(0), columns(500));
    assert.equal(told.length, 4 + 1 + 2);
    assert.equal(told[4], "3 more changes");
  });

  it("says of a skipped column that it could not be tested", async () => {
    const before = tableOf({
      a: Array.from({ length: 50 }, (_, i) => i),
      empty: Array(50).fill(null),
      same: Array(50).fill(1),
    });
    const { summary: told, comparison } = await reportOn(before, before);
    assert.equal(told[0], "none of 1 feature drifted (2 could not be tested)");
    assert.deepEqual(
      comparison.features.map(({ skipped }) => skipped),
      [undefined, "no_reference_values", "constant"],
    );
  });
});

describe("numbers for people", () => {
  it("have three digits that count, and say how large they are", () => {
    assert.deepEqual([0, 11, 10.54321, 0.012345, 1234567, -2.5, 1e20].map(shownNumber), [
      "0",
      "11",
      "10.5",
      "0.0123",
      "1,234,567",
      "-2.5",
      "1.0e+20",
    ]);
    assert.deepEqual([0, 1, 0.0001, 0.99999, 0.051, 0.123].map(shownShare), [
      "0 %",
      "100 %",
      "< 0.1 %",
      "> 99.9 %",
      "5.1 %",
      "12 %",
    ]);
  });

  it("stay on one line with what belongs to them", () => {
    assert.equal(unbroken("p 1e-12; well-off 2.4 % of all"), "p 1e\u201112; well-off 2.4\u00a0% of all");
  });

  it("show two shares that differ as two different ones", () => {
    const share = fc.integer({ min: 0, max: 1_000_000 }).map((n) => n / 1_000_000);
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [one, other] = shownShares(a, b);
        assert.equal(one === other, a === b);
      }),
    );
  });
});
