import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { cell, numberColumn, type Table } from "../../../../src/core/dataset/table.ts";
import { createHeldRows } from "../../../../src/core/drift/report/held-rows.ts";
import { createRng } from "../../../../src/core/rng.ts";
import { featureRows, featureTable } from "../features.ts";

const KINDS = new Map([
  ["age", "number"],
  ["alone", "number"],
  ["port", "text"],
] as const);

function rowsOf({ rows, columns }: Table) {
  return Array.from({ length: rows }, (_, row) => [...columns.values()].map((column) => cell(column, row)));
}

describe("rows that are held", () => {
  it("are all of them in their order, where there is room, however they come", () => {
    fc.assert(
      fc.property(fc.array(featureRows(0, 20), { maxLength: 6 }), (batches) => {
        const held = createHeldRows(KINDS, createRng(1), 1000);
        for (const batch of batches) {
          const scores = Float64Array.from(batch, (_, i) => i / 100);
          held.add(featureTable(batch), { scores });
        }
        const { features, scores, labels } = held.take();
        assert.deepEqual(rowsOf(features), rowsOf(featureTable(batches.flat())));
        assert.deepEqual(
          [...scores],
          batches.flatMap((batch) => batch.map((_, i) => i / 100)),
        );
        assert.ok(labels.every(Number.isNaN));
      }),
    );
  });

  it("are as many as there is room for, each row as likely as any other", () => {
    const counts = new Float64Array(100);
    for (let seed = 0; seed < 400; seed++) {
      const held = createHeldRows(new Map([["x", "number"]]), createRng(seed), 20);
      for (let first = 0; first < 100; first += 25) {
        const values = Float64Array.from({ length: 25 }, (_, i) => first + i);
        held.add({ rows: 25, columns: new Map([["x", { kind: "number", values }]]) }, { scores: values });
      }
      assert.equal(held.seen, 100);
      const { features, scores } = held.take();
      const { values } = numberColumn(features, "x");
      assert.equal(features.rows, 20);
      assert.equal(new Set(values).size, 20);
      // What is known of a row stays with it.
      assert.deepEqual([...scores], [...values]);
      for (const value of values) counts[value]++;
    }
    // 80 of 400 are expected, with a standard deviation of 8.
    assert.ok(
      counts.every((count) => count > 40 && count < 125),
      counts.join(" "),
    );
  });
});
