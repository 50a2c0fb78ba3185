import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AGE_QUANTILES,
  DECK_COUNTS,
  FAMILY_CELLS,
  FARE_QUANTILES,
  type FamilyCell,
  familySizeGroup,
  HISTORICAL_ROWS,
  PORT_COUNTS,
  QUANTILE_LEVELS,
  type StratumCounts,
  TITLE_COUNTS,
} from "../../../src/core/sample/facts.ts";

const sum = (counts: Iterable<number>): number => [...counts].reduce((total, count) => total + count, 0);

test("the family cells add up to the historical file", () => {
  assert.equal(sum(FAMILY_CELLS.map((cell) => cell.count)), HISTORICAL_ROWS);
  assert.equal(sum(FAMILY_CELLS.filter((cell) => cell.survived === 1).map((cell) => cell.count)), 342);
});

const strata: [name: string, counts: StratumCounts, stratumOf: (cell: FamilyCell) => string][] = [
  ["ports", PORT_COUNTS, (cell) => `${cell.pclass} ${cell.sex} ${cell.survived}`],
  ["cabin decks", DECK_COUNTS, (cell) => `${cell.pclass} ${cell.survived}`],
  ["titles", TITLE_COUNTS, (cell) => `${cell.sex} ${cell.ageGroup}`],
];
for (const [name, counts, stratumOf] of strata) {
  test(`the ${name} of each stratum add up to the family cells of that stratum`, () => {
    const expected: Record<string, number> = {};
    for (const cell of FAMILY_CELLS)
      expected[stratumOf(cell)] = (expected[stratumOf(cell)] ?? 0) + cell.count;
    const actual = Object.entries(counts).map(([stratum, options]) => [stratum, sum(Object.values(options))]);
    assert.deepEqual(Object.fromEntries(actual), expected);
  });
}

test("each family cell has its rising quantiles of age and fare", () => {
  for (const { pclass, sex, ageGroup, sibSp, parch } of FAMILY_CELLS) {
    const curves = [FARE_QUANTILES[`${pclass} ${familySizeGroup(1 + sibSp + parch)}`]];
    if (ageGroup !== "unknown") curves.push(AGE_QUANTILES[`${pclass} ${sex} ${ageGroup}`]);
    for (const curve of curves) {
      assert.equal(curve.length, QUANTILE_LEVELS.length);
      assert.deepEqual(
        curve,
        curve.toSorted((a, b) => a - b),
      );
    }
  }
});
