import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { numberColumn, type TextColumn, takeRows, textColumn } from "../../../src/core/dataset/table.ts";
import { contentOf, fieldTexts, finiteNumbers, tableOf, tableOfRows } from "../../helpers/tables.ts";

describe("a table", () => {
  it("gives back the rows that were put in, however many", () => {
    const rows = Array.from({ length: 5000 }, (_, i) => [
      i % 7 === 0 ? null : i / 3,
      i % 5 === 0 ? null : `t${i % 11}`,
    ]);
    const table = tableOfRows(
      [
        ["n", "number"],
        ["t", "text"],
      ],
      rows,
    );
    assert.equal(table.rows, 5000);
    assert.deepEqual(contentOf(table), { n: rows.map(([n]) => n), t: rows.map(([, t]) => t) });
    assert.equal((table.columns.get("t") as TextColumn).dictionary.length, 11);
  });

  it("can be taken from by rows, in any order and more than once", () => {
    const cells = fc.array(fc.tuple(fc.option(finiteNumbers), fc.option(fieldTexts)), { minLength: 1 });
    fc.assert(
      fc.property(cells, fc.array(fc.nat()), (rows, picks) => {
        const indices = picks.map((pick) => pick % rows.length);
        const kinds = [
          ["n", "number"],
          ["t", "text"],
        ] as const;
        const taken = takeRows(tableOfRows(kinds, rows), indices);
        assert.equal(taken.rows, indices.length);
        assert.deepEqual(
          contentOf(taken),
          contentOf(
            tableOfRows(
              kinds,
              indices.map((i) => rows[i]),
            ),
          ),
        );
      }),
    );
  });

  it("numbers a text column's values by first appearance, and shares them", () => {
    const { codes, dictionary } = textColumn(["b", null, "a", "b", ""]);
    assert.deepEqual([...codes], [0, -1, 1, 0, 2]);
    assert.deepEqual(dictionary, ["b", "a", ""]);
  });

  it("takes asking for numbers of a text or absent column for a bug", () => {
    const table = tableOf({ t: ["x"] });
    assert.throws(() => numberColumn(table, "t"), /column `t` is text, not numeric/);
    assert.throws(() => numberColumn(table, "u"), /column `u` is absent, not numeric/);
  });
});
