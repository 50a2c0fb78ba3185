import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { axisOf } from "../../src/web/charts/axis.ts";
import { someOf } from "../../src/web/charts/some-of.ts";
import { change, range, score } from "../../src/web/numbers.ts";

const texts = (values: readonly number[], most?: number) =>
  axisOf("x", values, most).ticks.map(({ text }) => text);

describe("an axis", () => {
  it("names round numbers around the values", () => {
    assert.deepEqual(texts([0.31, 0.62]), ["0.3", "0.4", "0.5", "0.6", "0.7"]);
    assert.deepEqual(texts([13, 56]), ["10", "20", "30", "40", "50", "60"]);
    assert.deepEqual(texts([-40, 15]), ["-40", "-20", "0", "20"]);
    assert.deepEqual(texts([0, 5500]), ["0", "2,000", "4,000", "6,000"]);
  });

  it("has some length for one value, for equal ones and for none", () => {
    for (const values of [[7], [0, 0], [-3, -3], []]) {
      const { min, max, ticks } = axisOf("x", values);
      assert.ok(min < max && ticks.length >= 2, String(values));
      for (const value of values) assert.ok(min <= value && value <= max);
    }
  });

  it("holds any values, with few ticks that ascend to its ends", () => {
    const finite = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => Math.fround(value));
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 2, max: 8 }),
        (values, most) => {
          const { min, max, ticks } = axisOf("x", values, most);
          const slack = 1e-9 * Math.max(1, Math.abs(min), Math.abs(max));
          for (const value of values) assert.ok(min - slack <= value && value <= max + slack);
          assert.ok(ticks.length >= 2 && ticks.length <= most + 2, String(ticks.length));
          ticks.forEach(({ at }, i) => {
            assert.ok(i === 0 || at > ticks[i - 1].at);
          });
        },
      ),
    );
  });
});

describe("a table of many numbers", () => {
  it("has some of them, evenly spread, both ends among them", () => {
    const many = Array.from({ length: 500 }, (_, i) => i);
    assert.deepEqual(someOf(many, 5), [0, 125, 250, 374, 499]);
    assert.deepEqual(someOf([1, 2, 3], 5), [1, 2, 3]);
  });
});

describe("numbers for people", () => {
  it("have three digits, a true minus, and a dash where there are none", () => {
    assert.deepEqual([score(0.8436), score(-0.0018), score(null)], ["0.844", "−0.002", "–"]);
    assert.equal(range({ low: 0.1, high: 0.25 }), "0.100 – 0.250");
    assert.deepEqual([range(null), range({ low: null, high: null })], ["–", "–"]);
    assert.deepEqual(
      [change(0.01), change(-0.01), change(0), change(null)],
      ["+0.010", "−0.010", "0.000", "–"],
    );
    assert.equal(change(-0.0001), "0.000", "nothing that is shown has changed");
  });
});
