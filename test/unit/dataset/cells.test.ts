import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseCell } from "../../../src/core/dataset/cells.ts";

describe("a cell's text", () => {
  it("is a number where it is written as a decimal, with spaces around it or not", () => {
    for (const [text, value] of [
      ["7", 7],
      ["-7.25", -7.25],
      ["+.5", 0.5],
      ["5.", 5],
      ["1e3", 1000],
      ["1E-3", 0.001],
      [" 22 ", 22],
      ["007", 7],
      ["-0", -0],
    ] as const)
      assert.equal(parseCell("number", text), value);
  });

  it("is no number where JavaScript would see one and people would not", () => {
    for (const text of [
      "0x10",
      "1_000",
      "Infinity",
      "NaN",
      "1e400",
      "1,5",
      "1 000",
      "٣",
      "e3",
      ".",
      "-",
      "true",
    ])
      assert.equal(parseCell("number", text), undefined, text);
  });

  it("is a whole number only where none of it is lost", () => {
    assert.equal(parseCell("integer", "3.0"), 3);
    assert.equal(parseCell("integer", "9007199254740991"), 2 ** 53 - 1);
    for (const text of ["3.5", "9007199254740993", "1e300"])
      assert.equal(parseCell("integer", text), undefined);
  });

  it("is missing where it is empty, and for a number where it is blank", () => {
    for (const type of ["integer", "number", "category", "text"] as const)
      assert.equal(parseCell(type, ""), null);
    assert.equal(parseCell("number", "  "), null);
  });

  it("is kept to the letter as a text", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        assert.equal(parseCell("text", text), text);
        assert.equal(parseCell("category", text), text);
      }),
    );
  });

  it("reads every finite number back from its shortest form", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        assert.equal(parseCell("number", String(value)), value === 0 ? 0 : value);
      }),
    );
  });
});
