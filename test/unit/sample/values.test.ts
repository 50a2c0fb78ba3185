import assert from "node:assert/strict";
import { test } from "node:test";
import { AGE_QUANTILES, FARE_QUANTILES, familySizeGroup } from "../../../src/core/sample/facts.ts";
import { quantileAt } from "../../../src/core/sample/quantile-curve.ts";
import { ageGroupOf, agesOf, meanOf, sampleOf } from "./tally.ts";

const sample = sampleOf({ rows: 20_000 });

test("a quantile curve is met at its levels and is straight between them", () => {
  const curve = [0, 5, 10, 25, 50, 75, 90, 95, 100];
  for (const u of [0, 0.05, 0.1, 0.17, 0.25, 0.5, 0.6, 0.95, 0.999, 1]) {
    assert.ok(Math.abs(quantileAt(curve, u) - 100 * u) < 1e-9);
  }
});

test("ages are whole years, twelfths below one, or estimates at a half", () => {
  for (const age of agesOf(sample)) {
    const months = Math.round(age * 12);
    const written = age < 1 ? Math.round((months / 12) * 100) / 100 : Math.round(age * 2) / 2;
    assert.equal(age, written);
    assert.ok(age >= 0.4 && age <= 80.5);
  }
  const halves = agesOf(sample).filter((age) => age > 1 && age % 1 !== 0).length;
  assert.ok(halves > 0 && halves < 0.05 * sample.length);
});

test("median ages by class, sex and age group are near the historical ones", () => {
  for (const [group, curve] of Object.entries(AGE_QUANTILES)) {
    const ages = agesOf(sample.filter((p) => `${p.pclass} ${p.sex} ${ageGroupOf(p)}` === group)).sort(
      (a, b) => a - b,
    );
    assert.ok(Math.abs(ages[Math.floor(ages.length / 2)] - curve[4]) <= 3, group);
  }
});

test("fares are whole pence within the range of the class and family size", () => {
  for (const { pclass, fare, sibSp, parch } of sample) {
    const curve = FARE_QUANTILES[`${pclass} ${familySizeGroup(1 + sibSp + parch)}`];
    assert.ok(Math.abs(fare * 240 - Math.round(fare * 240)) < 0.02, String(fare));
    assert.ok(fare >= curve[0] - 0.01 && fare <= curve[8] + 0.01);
  }
  assert.ok(meanOf(sample.filter((p) => p.pclass === 1).map((p) => p.fare)) > 60);
});
