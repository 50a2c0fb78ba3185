import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createIncrementalKs } from "../../../src/core/drift/incremental-ks.ts";
import { ksStatistic } from "../../../src/core/drift/tests/ks.ts";

/** Ties within and between the sides, values between those of the reference, and the ends of what a number can be. */
const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 12 }) },
  { weight: 2, arbitrary: fc.double({ noNaN: true, min: -1, max: 13 }) },
  { weight: 1, arbitrary: fc.constantFrom(-Number.MAX_VALUE, Number.MAX_VALUE, 0) },
);
const sorted = (values: readonly number[]) => Float64Array.from(values, (each) => each + 0).sort();

describe("createIncrementalKs", () => {
  it("has with every value that comes or goes the statistic of all that are there, to the last digit", () => {
    const steps = fc.array(fc.oneof(value, fc.constant("oldest goes" as const)), { maxLength: 60 });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), steps, (before, changes) => {
        const reference = sorted(before);
        const ks = createIncrementalKs(reference);
        const held: { value: number; place: number }[] = [];
        for (const change of changes) {
          if (change !== "oldest goes") held.push({ value: change, place: ks.add(change + 0) });
          else {
            const oldest = held.shift();
            if (oldest) ks.remove(oldest.place);
          }
          const now = sorted(held.map((each) => each.value));
          assert.equal(ks.rows, now.length);
          assert.equal(ks.statistic(), now.length === 0 ? 0 : ksStatistic(reference, now));
        }
      }),
    );
  });

  it("keeps a count for each place, however many values come", () => {
    const ks = createIncrementalKs(Float64Array.of(1, 2, 2, 3));
    for (let i = 0; i < 100_000; i++) assert.ok(ks.add(i % 5) <= 6);
    assert.deepEqual([ks.rows, ks.statistic()], [100_000, 0.2]);
  });
});
