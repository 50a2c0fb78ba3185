import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { pairColumns, referenceOfTable } from "../../../../src/core/drift/compare/pairs.ts";
import { profileColumn } from "../../../../src/core/drift/report/profile.ts";
import { createRng } from "../../../../src/core/rng.ts";
import { tableOf } from "../../../helpers/tables.ts";

function binsOf(before: readonly number[], now: readonly number[]) {
  const reference = referenceOfTable(tableOf({ x: before }));
  const current = tableOf({ x: now });
  const [pair] = pairColumns(reference, current);
  const { distribution } = profileColumn(reference.features[0], pair, current);
  assert.ok(distribution?.kind === "bins");
  const { edges } = distribution;
  return { ...distribution, from: edges[0], to: edges[edges.length - 1] };
}

const rng = createRng(8);
const bell = Array.from({ length: 1000 }, () => rng.float() + rng.float() + rng.float());
/** As amounts of money: many small ones, and a few a hundred times as large. */
const longTailed = bell.map((value) => Math.exp(3 * (value - 1.5)));

describe("the histogram of a feature", () => {
  it("covers nearly all values of a bell's shape", () => {
    const { from, to, reference } = binsOf(bell, bell);
    assert.ok(from < 0.5 && to > 2.5, `${from} to ${to}`);
    assert.ok(Math.abs(reference.reduce((sum, share) => sum + share, 0) - 1) < 1e-5);
  });

  it("draws the many values of a long tail, and the few beyond as the last bin", () => {
    const { to, reference, current } = binsOf(
      longTailed,
      longTailed.map((value) => 2 * value),
    );
    assert.ok(to < Math.max(...longTailed), String(to));
    assert.ok(reference.filter((share) => share > 0.02).length >= 8, reference.join());
    const beyond = longTailed.filter((value) => 2 * value >= to).length / longTailed.length;
    assert.ok(beyond <= 0.06 && current[current.length - 1] >= beyond, `${beyond} beyond`);
  });

  it("hides no second heap of values, however far it lies", () => {
    const heaps = bell.map((value, i) => (i % 10 === 0 ? 1000 + value : value));
    assert.ok(binsOf(heaps, heaps).to > 1000);
  });
});
