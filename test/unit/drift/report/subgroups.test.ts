import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createRng } from "../../../../src/core/rng.ts";
import { tableOf } from "../../../helpers/tables.ts";
import { madeUp, reportOn } from "./made-up.ts";

/** A small group of first class, whose fares may be others than they were; all others stay as they are. */
function classes(rows: number, seed: number, { dearer = 1 } = {}) {
  const rng = createRng(seed);
  const first = Array.from({ length: rows }, () => rng.float() < 0.08);
  return tableOf({
    Class: first.map((isFirst) => (isFirst ? 1 : 3)),
    Fare: first.map((isFirst) => (20 + 10 * rng.float()) * (isFirst ? dearer : 1)),
    Age: first.map(() => 60 * rng.float()),
  });
}

describe("drift within subgroups", () => {
  it("is found where it drowns in the whole, and told as unseen", async () => {
    const report = await reportOn(classes(1000, 1), classes(1000, 2, { dearer: 1.3 }), {
      settings: { policy: "alibi" },
    });
    const [first] = report.subgroups ?? [];
    assert.deepEqual([first.feature, first.value], ["Class", "1"]);
    assert.deepEqual(
      first.drifted.map(({ feature, isHidden }) => [feature, isHidden]),
      [["Fare", true]],
    );
    assert.ok(report.summary.includes("in 1 subgroup features drifted that look steady over all rows"));
  });

  it("is not found where nothing has changed", async () => {
    let found = 0;
    for (let seed = 0; seed < 20; seed++) {
      const { subgroups } = await reportOn(classes(500, 100 + seed), classes(500, 200 + seed));
      if (subgroups?.some(({ drifted }) => drifted.length > 0)) found++;
    }
    // At a level of 0.05 over all groups: one in twenty.
    assert.ok(found <= 4, String(found));
  });

  it("has what accuracy was and is expected to be in each, and leaves groups without enough rows out", async () => {
    const { subgroups } = await reportOn(madeUp(400, 1), madeUp(400, 2, { ports: "CSSSSSSSSSSSSSSS" }));
    for (const { feature, rows, accuracy } of subgroups ?? []) {
      assert.equal(feature, "Embarked");
      assert.ok(rows.reference >= 30 && rows.current >= 30);
      assert.ok(accuracy !== null && accuracy.reference > 0.5 && accuracy.expected > 0.5);
    }
  });

  it("judges each where the model cuts", async () => {
    const [before, now] = [madeUp(400, 1), madeUp(400, 2)];
    const { subgroups, comparison } = await reportOn(before, now, { threshold: 0 });
    // Above 0 every row is predicted positive, and right where it is: about half of the rows.
    const all = comparison.estimate?.reference.accuracy ?? 0;
    assert.ok(Math.abs(all - 0.5) < 0.06, String(all));
    const weighed = (subgroups ?? []).map(
      ({ rows, accuracy }) => rows.reference * (accuracy?.reference ?? 0),
    );
    assert.ok(Math.abs(weighed.reduce((sum, each) => sum + each, 0) / before.rows - all) < 1e-9);
  });
});
