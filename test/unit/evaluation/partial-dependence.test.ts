import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { partialDependence } from "../../../src/core/evaluation/partial-dependence.ts";
import { createRng } from "../../../src/core/rng.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { cellsOf, tableOf } from "../../helpers/tables.ts";

/** A score of which the partial dependence is known: linear in `x`, and a step for each category of `c`. */
const STEPS: Readonly<Record<string, number>> = { a: 0.1, b: 0.2 };
const linear: Parameters<typeof partialDependence>[1]["score"] = (table) => {
  const steps = cellsOf(table, "c");
  return Float64Array.from(
    cellsOf(table, "x"),
    (x, row) => Number(x ?? 0) / 1000 + STEPS[String(steps[row])],
  );
};

describe("partial dependence", () => {
  it("is the mean over all rows of the score at each value", async () => {
    const table = tableOf({ x: [10, 30, 20, 30], c: ["a", "b", "b", "b"] });
    const [[ofNumber, ofText]] = await partialDependence(table, {
      score: linear,
      width: 1,
      rng: createRng(1),
    });
    assert.deepEqual(ofNumber.values, [10, 20, 30]);
    ofNumber.mean.forEach((mean, i) => {
      assert.ok(Math.abs(mean - (ofNumber.values[i] as number) / 1000 - 0.175) < 1e-12);
    });
    assert.deepEqual(ofText.values, ["b", "a"], "the most frequent first");
    assert.ok(Math.abs(ofText.mean[0] - 0.2225) < 1e-12 && Math.abs(ofText.mean[1] - 0.1225) < 1e-12);
  });

  it("goes from 5 % to 95 % of many values in twenty steps, and passes over what is missing", async () => {
    const x = [null, ...Array.from({ length: 1001 }, (_, i) => i)];
    const table = tableOf({ x: [5, ...x.slice(1)], c: x.map(() => "a") });
    const [[{ values }]] = await partialDependence(table, { score: linear, width: 1, rng: createRng(1) });
    assert.deepEqual([values.length, values[0], values.at(-1)], [20, 49, 950]);
    const missing = tableOf({ x: [1, null], c: ["a", null] });
    const [found] = await partialDependence(missing, {
      score: () => Float64Array.of(0.5, 0.5),
      width: 1,
      rng: createRng(1),
    });
    assert.deepEqual(
      found.map((each) => each.values),
      [[1], ["a"]],
    );
  });

  it("is told for each score that a row has", async () => {
    const table = tableOf({ x: [1, 2] });
    const score = (rows: typeof table) =>
      Float64Array.from(cellsOf(rows, "x").flatMap((x) => [Number(x) / 10, 1 - Number(x) / 10]));
    const found = await partialDependence(table, { score, width: 2, rng: createRng(1) });
    assert.deepEqual(
      found.map(([{ mean }]) => mean),
      [
        [0.1, 0.2],
        [0.9, 0.8],
      ],
    );
  });

  it("asks about no more than 500 rows, drawn by the seed", async () => {
    const table = tableOf({ x: Array.from({ length: 700 }, (_, i) => i % 3) });
    const seen = new Set<number>();
    const score = ({ rows }: typeof table) => {
      seen.add(rows);
      return new Float64Array(rows);
    };
    await partialDependence(table, { score, width: 1, rng: createRng(1) });
    assert.deepEqual([...seen], [500]);
  });

  it("ends when it is told to", async () => {
    const table = tableOf({ x: [1, 2], c: ["a", "b"] });
    await opsError("OPS_INTERRUPTED", () =>
      partialDependence(table, { score: linear, width: 1, rng: createRng(1), signal: AbortSignal.abort() }),
    );
  });
});
