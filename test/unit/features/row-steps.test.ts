import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { featureStepSchema } from "../../../src/core/features/steps.ts";
import { cellsOf, tableOf } from "../../helpers/tables.ts";
import { derive, type StepText } from "./steps.ts";

/** The cells that one step makes of these columns. */
const made = (step: StepText, columns: Parameters<typeof tableOf>[0]) =>
  cellsOf(derive([step], tableOf(columns)), String(step.as ?? step.column));

describe("a sum", () => {
  it("adds the columns and a constant", () => {
    const step = { step: "sum", columns: ["a", "b"], plus: 1, as: "s" };
    assert.deepEqual(made(step, { a: [1, 0, -2], b: [0, 3, 2.5] }), [2, 4, 1.5]);
    assert.deepEqual(made({ step: "sum", columns: ["a"], as: "s" }, { a: [7] }), [7]);
  });

  it("is missing where one of them is", () => {
    assert.deepEqual(
      made({ step: "sum", columns: ["a", "b"], as: "s" }, { a: [1, null, 1], b: [null, 2, 2] }),
      [null, null, 3],
    );
  });

  it("is missing where it is too large for a number, since no file can hold it", () => {
    assert.deepEqual(
      made({ step: "sum", columns: ["a", "a"], as: "s" }, { a: [Number.MAX_VALUE, -Number.MAX_VALUE, 1] }),
      [null, null, 2],
    );
  });
});

describe("a product", () => {
  it("multiplies the columns, and is missing where one of them is", () => {
    assert.deepEqual(
      made({ step: "product", columns: ["a", "b"], as: "p" }, { a: [3, null, 2, 0], b: [7.25, 1, null, 5] }),
      [21.75, null, null, 0],
    );
    assert.deepEqual(made({ step: "product", columns: ["a", "a", "a"], as: "p" }, { a: [3, -2] }), [27, -8]);
  });

  it("is missing where it is too large for a number", () => {
    assert.deepEqual(made({ step: "product", columns: ["a", "a"], as: "p" }, { a: [1e200] }), [null]);
  });
});

describe("equality with a value", () => {
  const step = { step: "equals", column: "a", value: 1, as: "is" };

  it("is 1 or 0, and never -0, and missing where the cell is", () => {
    assert.deepEqual(made(step, { a: [1, 2, 0, -3, null] }), [1, 0, 0, 0, null]);
  });
});

describe("log1p", () => {
  it("is the logarithm of 1 more, in place or under a name", () => {
    assert.deepEqual(made({ step: "log1p", column: "a" }, { a: [0, Math.E - 1] }), [0, 1]);
    assert.deepEqual(made({ step: "log1p", column: "a", as: "l" }, { a: [1e-20] }), [1e-20]);
  });

  it("is missing from -1 down and where the cell is", () => {
    assert.deepEqual(made({ step: "log1p", column: "a" }, { a: [-1, -2, null] }), [null, null, null]);
  });
});

describe("a bin", () => {
  const step = { step: "bin", column: "a", edges: [0, 10, 20] };

  it("counts the edges at or below a value", () => {
    assert.deepEqual(made(step, { a: [-1, 0, 9.99, 10, 20, 1e9, null] }), [0, 1, 1, 2, 3, 3, null]);
  });

  it("needs edges that rise", () => {
    for (const edges of [[1, 1], [2, 1], []])
      assert.equal(featureStepSchema.safeParse({ ...step, edges }).success, false);
  });
});

describe("presence and absence", () => {
  it("are 1 and 0 for numbers and texts alike", () => {
    const columns = { n: [1, null, 0], t: ["x", null, " "] };
    assert.deepEqual(made({ step: "present", column: "n", as: "p" }, columns), [1, 0, 1]);
    assert.deepEqual(made({ step: "present", column: "t", as: "p" }, columns), [1, 0, 1]);
    assert.deepEqual(made({ step: "missing-indicator", column: "n", as: "m" }, columns), [0, 1, 0]);
    assert.deepEqual(made({ step: "missing-indicator", column: "t", as: "m" }, columns), [0, 1, 0]);
  });
});

describe("taking a column", () => {
  it("leaves its cells as they are, under its name or another", () => {
    assert.deepEqual(made({ step: "take", column: "a" }, { a: ["x", null] }), ["x", null]);
    assert.deepEqual(made({ step: "take", column: "a", as: "b" }, { a: [-0, null] }), [-0, null]);
  });
});

describe("an extract", () => {
  const title = {
    step: "extract",
    column: "Name",
    pattern: ",\\s*([^.,]+)\\.",
    map: { Mr: "Mr", Miss: "Miss", Mlle: "Miss" },
    otherwise: "Rare",
    as: "Title",
  };

  it("maps what the first group holds, keeps what the map leads to, and calls the rest otherwise", () => {
    const Name = [
      "Braund, Mr. Owen",
      "Sagesser, Mlle. Emma",
      "Uruchurtu, Don. Manuel",
      "Braund, Mr. Owen",
      "Rothes, the Countess. of (Lucy)",
    ];
    assert.deepEqual(made(title, { Name }), ["Mr", "Miss", "Rare", "Mr", "Rare"]);
  });

  it("is missing where nothing matches and where the text is missing", () => {
    assert.deepEqual(made(title, { Name: ["No comma", null, "A, Mr. B"] }), [null, null, "Mr"]);
  });

  it("keeps what it finds where no other is named, and the whole match where there is no group", () => {
    const { otherwise: _, ...open } = title;
    assert.deepEqual(made(open, { Name: ["A, Don. B"] }), ["Don"]);
    const deck = { step: "extract", column: "Cabin", pattern: "^[A-Z]", as: "Deck" };
    assert.deepEqual(made(deck, { Cabin: ["C85", "85", "É1"] }), ["C", null, null]);
  });

  it("is missing where it finds an empty text, as a file would have it", () => {
    const digits = { step: "extract", column: "Ticket", pattern: "^(\\d*)", as: "Number" };
    assert.deepEqual(made(digits, { Ticket: ["113803", "PC 17599"] }), ["113803", null]);
  });

  it("does not take a text for a key that every object has", () => {
    const plain = { step: "extract", column: "t", pattern: ".+", map: { a: "b" }, otherwise: "?", as: "x" };
    assert.deepEqual(made(plain, { t: ["constructor", "a", "b"] }), ["?", "b", "b"]);
  });

  it("matches by characters, not by halves of them", () => {
    const first = { step: "extract", column: "t", pattern: "^.", as: "x" };
    assert.deepEqual(made(first, { t: ["𝄞b"] }), ["𝄞"]);
  });
});

describe("derived features", () => {
  it("may be made from features before them, in their order, without touching the raw table", () => {
    const raw = tableOf({ a: [1, 3], b: ["x", "y"] });
    const derived = derive(
      [
        { step: "sum", columns: ["a"], plus: 1, as: "c" },
        { step: "take", column: "b" },
        { step: "product", columns: ["c", "c"], as: "d" },
        { step: "log1p", column: "a" },
      ],
      raw,
    );
    assert.deepEqual([...derived.columns.keys()], ["c", "b", "d", "a"]);
    assert.deepEqual(cellsOf(derived, "d"), [4, 16]);
    assert.deepEqual(cellsOf(raw, "a"), [1, 3]);
    assert.deepEqual(cellsOf(derived, "a"), [Math.log1p(1), Math.log1p(3)]);
  });
});
