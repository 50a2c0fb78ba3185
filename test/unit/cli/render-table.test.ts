import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { columnsOf } from "../../../src/cli/draw/canvas.ts";
import { table } from "../../../src/cli/printer.ts";
import { renderTable } from "../../../src/cli/render-table.ts";

const plain = (content: string): string => content;

function rendered(
  columns: string[],
  rows: (string | number | null)[][],
  width: number | undefined,
  unicode = true,
): string {
  const view = table(columns, rows);
  assert.ok(view.kind === "table");
  return renderTable(view, { bold: plain, signs: plain, width, unicode });
}

const PATH = "artifacts/models/titanic/1/preprocessor.json";
const ROWS = [
  [PATH, "3f786850e387550fdab836ed7e6dc881de23001b", "a note of several words that may be broken", 12],
];
const COLUMNS = ["file", "digest", "note", "rows"];

describe("a table", () => {
  for (const width of [60, 80, 120]) {
    it(`fits a terminal of ${width} columns, and loses nothing of its cells`, () => {
      const lines = rendered(COLUMNS, ROWS, width).split("\n");
      for (const line of lines) assert.ok(columnsOf(line) <= width, line);
      const columns = lines.slice(3, -1).map((line) => line.split("│").slice(1, -1));
      const cell = (at: number) => columns.map((cells) => cells[at].trim()).join("");
      assert.equal(cell(0), PATH);
      assert.equal(cell(1), ROWS[0][1]);
      assert.equal(cell(2).replaceAll(" ", ""), String(ROWS[0][2]).replaceAll(" ", ""));
      assert.equal(cell(3), "12");
    });
  }

  it("breaks words only where they do not fit", () => {
    const row = ["Ticket class", 36, "0.861 0.713–0.939", "0.912 0.815–1.000"];
    const text = rendered(["group", "rows", "accuracy", "ROC AUC"], [row], 50);
    assert.match(text, /│ 0\.861 +│ 0\.912 +│\n│.*│ 0\.713–0\.939 │ 0\.815–1\.000 │/);
  });

  it("breaks no name and no number while columns can go into another table", () => {
    const run = "20261128-224417-310-d08a9d";
    const row = [run, "pipeline", "finished", "2026-11-28 22:44:17", "0.765–0.875"];
    const text = rendered(["run", "kind", "status", "started", "interval"], [row], 60);
    for (const line of text.split("\n")) assert.ok(columnsOf(line) <= 60, line);
    assert.equal(text.match(new RegExp(run, "g"))?.length, 2);
    assert.match(text, /│ 0\.765–0\.875 │/);
  });

  it("is as wide as it needs where there is no terminal", () => {
    const [first] = rendered(COLUMNS, ROWS, undefined).split("\n");
    assert.equal(first.length, PATH.length + 40 + 42 + 4 + 4 * 3 + 1);
  });

  it("goes on in further ones where columns are too many, each with the first column", () => {
    const columns = ["feature", ...Array.from({ length: 9 }, (_, i) => `entity ${i}`)];
    const text = rendered(columns, [["Age", 1, 2, 3, 4, 5, 6, 7, 8, 9]], 60);
    const rows = text.split("\n").filter((line) => line.includes("│ Age "));
    assert.equal(rows.length, 3);
    assert.deepEqual(
      rows.flatMap((line) => line.match(/\d/g)),
      ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    );
    for (const line of text.split("\n")) assert.ok(columnsOf(line) <= 60, line);
  });

  it("is drawn in ASCII where the terminal shows no more", () => {
    assert.equal(
      rendered(["name", "rows"], [["a", 1]], undefined, false),
      "+------+------+\n| name | rows |\n+------+------+\n| a    |    1 |\n+------+------+",
    );
  });

  it("has the numbers of a column under each other, and a dash where one is missing", () => {
    const text = rendered(
      ["score", "value"],
      [
        ["auc", 0.5],
        ["f1", null],
      ],
      undefined,
    );
    assert.match(text, /│ auc {3}│ 0\.5000 │\n│ f1 {4}│ {6}– │/);
  });

  it("fits whatever is in it", () => {
    const cell = fc.oneof(fc.string({ maxLength: 90 }), fc.double({ noNaN: true }), fc.constant(null));
    const tables = fc
      .integer({ min: 1, max: 7 })
      .chain((n) => fc.tuple(fc.constant(n), fc.array(fc.array(cell, { minLength: n, maxLength: n }))));
    fc.assert(
      fc.property(tables, fc.constantFrom(60, 80, 120), ([n, rows], width) => {
        const columns = Array.from({ length: n }, (_, i) => `column ${i}`);
        for (const line of rendered(columns, rows, width).split("\n"))
          assert.ok(columnsOf(line) <= width, line);
      }),
      { numRuns: 60 },
    );
  });
});
