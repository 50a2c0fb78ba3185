import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Column, cell, numberColumn, type Table, textColumn } from "../../../src/core/dataset/table.ts";
import {
  type PermutationImportanceOptions,
  permutationImportance,
} from "../../../src/core/metrics/permutation-importance.ts";
import { createRng } from "../../../src/core/rng.ts";

const rows = 200;
const isWoman = (row: number) => row % 2 === 0;
const isRich = (row: number) => row % 4 < 2;
const table: Table = {
  rows,
  columns: new Map<string, Column>([
    ["shoe", { kind: "number", values: Float64Array.from({ length: rows }, (_, row) => row) }],
    ["sex", textColumn(Array.from({ length: rows }, (_, row) => (isWoman(row) ? "female" : "male")))],
    [
      "fare",
      { kind: "number", values: Float64Array.from({ length: rows }, (_, row) => (isRich(row) ? 90 : 8)) },
    ],
  ]),
};

/** A model that leans on sex, a little on fare, and not at all on shoe size. 1 on the table as it is. */
function score(of: Table): number {
  const sex = of.columns.get("sex");
  const fare = numberColumn(of, "fare").values;
  let right = 0;
  for (let row = 0; row < of.rows; row++) {
    right += sex && cell(sex, row) === (isWoman(row) ? "female" : "male") ? 3 : 0;
    right += fare[row] > 50 === isRich(row) ? 1 : 0;
  }
  return right / (4 * of.rows);
}

const measure = (options: Partial<PermutationImportanceOptions> = {}) =>
  permutationImportance(table, {
    features: ["shoe", "sex", "fare"],
    score,
    repeats: 5,
    rng: createRng(1),
    ...options,
  });

describe("permutation importance", () => {
  it("puts the features first that the model leans on", async () => {
    const importances = await measure();
    assert.deepEqual(
      importances.map(({ feature }) => feature),
      ["sex", "fare", "shoe"],
    );
    // A shuffled coin toss is right half the time: 3/4 · 1/2 for sex, 1/4 · 1/2 for fare.
    assert.ok(Math.abs(importances[0].mean - 3 / 8) < 0.05);
    assert.ok(Math.abs(importances[1].mean - 1 / 8) < 0.05);
    assert.ok(importances[0].sd > 0);
  });

  it("is exactly 0 for a feature that the model does not read", async () => {
    const [shoe] = await measure({ features: ["shoe"] });
    assert.deepEqual(shoe, { feature: "shoe", mean: 0, sd: 0 });
  });

  it("is negative for a feature that the model is better off without", async () => {
    const [sex] = await measure({ features: ["sex"], score: (of) => -score(of) });
    assert.ok(sex.mean < 0);
  });

  it("leaves equal means in the order in which the features were named", async () => {
    const importances = await measure({ features: ["fare", "sex", "shoe"], score: () => 1 });
    assert.deepEqual(
      importances.map(({ feature }) => feature),
      ["fare", "sex", "shoe"],
    );
  });

  it("scores the table as it is first, then once a repeat with one column shuffled and the others shared", async () => {
    const seen: Table[] = [];
    await measure({
      features: ["sex"],
      repeats: 3,
      score: (of) => {
        seen.push(of);
        return 0;
      },
    });
    assert.equal(seen.length, 4);
    assert.equal(seen[0], table);
    for (const shuffled of seen.slice(1)) {
      assert.deepEqual([...shuffled.columns.keys()], ["shoe", "sex", "fare"]);
      assert.equal(shuffled.columns.get("shoe"), table.columns.get("shoe"));
      assert.equal(shuffled.columns.get("fare"), table.columns.get("fare"));
      assert.notDeepEqual(values(shuffled, "sex"), values(table, "sex"));
      assert.deepEqual(values(shuffled, "sex").sort(), values(table, "sex").sort());
    }
  });

  it("is the same for the same seed and another for another", async () => {
    const draw = (seed: number) => measure({ features: ["sex"], rng: createRng(seed) });
    assert.deepEqual(await draw(3), await draw(3));
    assert.notDeepEqual(await draw(3), await draw(4));
  });

  it("stops between two scorings when it is interrupted", async () => {
    const abort = new AbortController();
    let scorings = 0;
    const running = measure({
      signal: abort.signal,
      score: () => {
        if (++scorings === 3) abort.abort();
        return 0;
      },
    });
    await assert.rejects(running, { code: "OPS_INTERRUPTED" });
    assert.equal(scorings, 3);
  });

  it("hears of an abort that comes from a timer, as Ctrl-C does from outside", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 1);
    await assert.rejects(measure({ signal: abort.signal, repeats: 1e9 }), { code: "OPS_INTERRUPTED" });
  });

  it("tells how far it has come", async () => {
    const told: [number, number][] = [];
    await measure({ onFeature: (done, total) => told.push([done, total]) });
    assert.deepEqual(told, [
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  it("is a bug for a column that is not there, or no repeats", async () => {
    await assert.rejects(measure({ features: ["cabin"] }), /column `cabin` is absent/);
    await assert.rejects(measure({ repeats: 0 }), RangeError);
  });
});

function values(of: Table, name: string): unknown[] {
  const column = of.columns.get(name);
  assert.ok(column);
  return Array.from({ length: of.rows }, (_, row) => cell(column, row));
}
