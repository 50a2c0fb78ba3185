import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createRng } from "../../../src/core/rng.ts";
import { apportion } from "../../../src/core/sample/apportion.ts";

const weights = fc
  .array(fc.oneof(fc.nat(500), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 50 })
  .filter((list) => list.some((weight) => weight > 1e-6));

test("quotas add up to the rows and each run of them is within one row of its share", () => {
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 1e9 }), fc.nat(), (list, rows, seed) => {
      const quotas = apportion(list, rows, createRng(seed));
      const total = list.reduce((sum, weight) => sum + weight, 0);
      let reached = 0;
      let share = 0;
      quotas.forEach((quota, i) => {
        reached += quota;
        share += (list[i] / total) * rows;
        assert.ok(quota >= 0 && Number.isInteger(quota));
        assert.ok(Math.abs(reached - share) < 1.001);
        if (list[i] === 0) assert.equal(quota, 0);
      });
      assert.equal(reached, rows);
    }),
  );
});

test("whole shares are kept whatever the seed", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1000), { minLength: 1 }),
      fc.integer({ min: 1, max: 1000 }),
      fc.nat(),
      (list, k, seed) => {
        const total = list.reduce((sum, weight) => sum + weight, 0);
        fc.pre(total > 0);
        assert.deepEqual(
          apportion(list, total * k, createRng(seed)),
          list.map((weight) => weight * k),
        );
      },
    ),
  );
});
