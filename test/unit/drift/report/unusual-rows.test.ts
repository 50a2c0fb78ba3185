import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { referenceOfTable } from "../../../../src/core/drift/compare/pairs.ts";
import { createUnusualRows } from "../../../../src/core/drift/report/unusual-rows.ts";
import { tableOf } from "../../../helpers/tables.ts";
import { featureRows, featureTable } from "../features.ts";
import { madeUp } from "./made-up.ts";

const BEFORE = madeUp(1000, 1);
const finder = () => createUnusualRows(referenceOfTable(BEFORE), BEFORE);

describe("rows most unlike a reference", () => {
  it("are those with values that it hardly has, and the values are told", () => {
    const unusual = finder();
    unusual.observe(madeUp(50, 2), (row) => `usual ${row}`);
    unusual.observe(
      tableOf({ Age: [30, 400], Fare: [30, 9999], Embarked: ["S", "Q"] }),
      (row) => `row ${row}`,
    );
    const { rows } = unusual.result();
    assert.equal(rows[0].row, "row 1");
    assert.deepEqual(
      rows[0].reasons.map(({ feature, value }) => [feature, value]),
      [
        ["Age", 400],
        ["Fare", 9999],
        ["Embarked", "Q"],
      ],
    );
    // Half a row of a thousand.
    assert.deepEqual(new Set(rows[0].reasons.map(({ share }) => share)), new Set([0.0005]));
    assert.equal(rows.length, 10);
    assert.ok(rows.every(({ score }, i) => i === 0 || score <= rows[i - 1].score));
  });

  it("are about one in a hundred where nothing has changed", () => {
    const unusual = finder();
    unusual.observe(madeUp(5000, 9), String);
    const { share } = unusual.result();
    assert.ok(share > 0.002 && share < 0.03, String(share));
  });

  it("include rows whose value is missing where none was before", () => {
    const unusual = finder();
    unusual.observe(tableOf({ Age: [30, null], Fare: [30, 30], Embarked: ["S", "S"] }), String);
    assert.deepEqual(unusual.result().rows[0].reasons[0], { feature: "Age", value: null, share: 0.0005 });
  });

  it("have a score that is a number, whatever the rows", () => {
    fc.assert(
      fc.property(featureRows(0, 20), featureRows(1, 20), (reference, current) => {
        const before = featureTable(reference);
        const unusual = createUnusualRows(referenceOfTable(before), before);
        unusual.observe(featureTable(current), String);
        const { share, rows } = unusual.result();
        assert.ok(share >= 0 && share <= 1);
        for (const { score } of rows) assert.ok(score >= 0 && Number.isFinite(score));
      }),
    );
  });
});
