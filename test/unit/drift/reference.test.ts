import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Table } from "../../../src/core/dataset/table.ts";
import {
  buildDriftReference,
  driftReferenceSchema,
  formatDriftReference,
} from "../../../src/core/drift/reference.ts";
import { ksStatistic } from "../../../src/core/drift/tests/ks.ts";
import { createRng } from "../../../src/core/rng.ts";
import { tableOf } from "../../helpers/tables.ts";
import { featureRows, featureTable } from "./features.ts";

const numbers = (values: Float64Array): Table => ({
  rows: values.length,
  columns: new Map([["x", { kind: "number", values }]]),
});

describe("buildDriftReference", () => {
  it("holds sorted numbers, counted categories and what is missing", () => {
    const table = tableOf({
      x: [3, null, 1, 2, 1],
      t: ["b", "a", null, "b", null],
      gone: [null, Number.NaN, null, null, null],
    });
    assert.deepEqual(buildDriftReference(table), {
      formatVersion: 1,
      rows: 5,
      features: [
        { name: "x", kind: "number", rows: 4, missing: 1, values: [1, 1, 2, 3] },
        { name: "t", kind: "text", rows: 3, missing: 2, categories: ["a", "b"], counts: [1, 2], other: 0 },
        { name: "gone", kind: "number", rows: 0, missing: 5, values: [] },
      ],
    });
  });

  it("is the same after JSON, and for the same rows in any order", () => {
    fc.assert(
      fc.property(featureRows(1, 40), fc.integer(), (rows, seed) => {
        const reference = buildDriftReference(featureTable(rows));
        const text = formatDriftReference(reference);
        assert.deepEqual(driftReferenceSchema.parse(JSON.parse(text)), reference);
        const order = rows.map((_, i) => i);
        createRng(seed).shuffle(order);
        const shuffled = featureTable(order.map((i) => rows[i]));
        assert.equal(formatDriftReference(buildDriftReference(shuffled)), text);
      }),
    );
  });

  it("is written one feature a line", () => {
    const text = formatDriftReference(buildDriftReference(tableOf({ x: [2, 1], t: ["b", null] })));
    assert.equal(
      text,
      `{
  "formatVersion": 1,
  "rows": 2,
  "features": [
    {"name":"x","kind":"number","rows":2,"missing":0,"values":[1,2]},
    {"name":"t","kind":"text","rows":1,"missing":1,"categories":["b"],"counts":[1],"other":0}
  ]
}
`,
    );
  });

  it("thins many numbers so that no share of them is off by more than 0.00025", () => {
    const rng = createRng(7);
    for (const rows of [2000, 2001, 2500, 3999, 12_345, 100_000]) {
      for (const value of [() => rng.float(), () => rng.below(5), () => 1 / rng.float()]) {
        const values = Float64Array.from({ length: rows }, value);
        const [feature] = buildDriftReference(numbers(values)).features;
        assert.ok(feature.kind === "number");
        assert.deepEqual([feature.rows, feature.values.length], [rows, 2000]);
        const gap = ksStatistic(Float64Array.from(feature.values), values.slice().sort());
        assert.ok(gap <= 0.00025 + 1e-12, `${rows} rows: ${gap}`);
      }
    }
  });

  it("keeps the most frequent of many categories, and counts the rest together", () => {
    const names = Array.from({ length: 1200 }, (_, i) => `c${String(i).padStart(4, "0")}`);
    const [feature] = buildDriftReference(tableOf({ t: [...names, ...names.slice(500)] })).features;
    assert.ok(feature.kind === "text");
    assert.deepEqual([feature.categories.length, feature.rows, feature.other], [1000, 1900, 200]);
    assert.deepEqual(feature.categories, [...names.slice(0, 300), ...names.slice(500)]);
  });
});

describe("driftReferenceSchema", () => {
  it("refuses a reference whose parts do not fit together", () => {
    const good = buildDriftReference(tableOf({ x: [1, 2], t: ["a", "b"] }));
    const [x, t] = good.features;
    for (const features of [
      [{ ...x, values: [2, 1] }, t],
      [{ ...x, values: [1] }, t],
      [{ ...x, values: [1, null] }, t],
      [x, { ...t, counts: [2] }],
      [x, { ...t, counts: [1, 2] }],
      [x, { ...t, categories: ["a", "a"] }],
      [x, { ...t, more: 1 }],
    ])
      assert.equal(driftReferenceSchema.safeParse({ ...good, features }).success, false);
    assert.deepEqual(driftReferenceSchema.parse(good), good);
  });
});
