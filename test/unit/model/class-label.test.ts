import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { classLabel } from "../../../src/core/model/class-label.ts";

describe("a class as answers have it", () => {
  it("is a number where it is written as one, and else the text that it is", () => {
    const values = ["0", "1", "-2.5", "007", "1e3", "1.0", " 1", "", "NaN", "Infinity", "yes"];
    assert.deepEqual(values.map(classLabel), [
      0,
      1,
      -2.5,
      "007",
      "1e3",
      "1.0",
      " 1",
      "",
      "NaN",
      "Infinity",
      "yes",
    ]);
  });

  it("is the value again as a text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String)), (value) => {
        assert.equal(String(classLabel(value)), value);
      }),
    );
  });
});
