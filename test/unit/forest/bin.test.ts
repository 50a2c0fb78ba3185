import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { binBlocks, cutBetween } from "../../../src/core/forest/bin.ts";
import { createRng } from "../../../src/core/rng.ts";

/** A column by itself, its codes without the bytes that fill up a row's words. */
async function binColumn(...pieces: Float64Array[]) {
  const rows = pieces.reduce((sum, { length }) => sum + length, 0);
  const {
    codes,
    stride,
    columns: [bins],
  } = await binBlocks({ featureCount: 1, blocks: () => pieces.map((piece) => [piece]) }, rows);
  return { codes: codes.filter((_, at) => at % stride === 0), ...bins };
}

describe("binning", () => {
  it("gives each distinct value a bin of its own, in order, and missing ones bin 0", async () => {
    const { codes, low, high } = await binColumn(Float64Array.of(5, Number.NaN, -1, 5, 2.5));
    assert.deepEqual([...codes], [3, 0, 1, 3, 2]);
    assert.deepEqual([...low.subarray(1)], [-1, 2.5, 5]);
    assert.deepEqual(high, low);
  });

  it("takes 255 distinct values exactly and 256 not", async () => {
    const exact = await binColumn(Float64Array.from({ length: 255 }, (_, i) => i));
    assert.deepEqual(exact.low, exact.high);
    assert.equal(exact.codes[254], 255);
    const coarse = await binColumn(Float64Array.from({ length: 256 }, (_, i) => i));
    assert.equal(coarse.codes[255], 255);
    assert.notDeepEqual(coarse.low, coarse.high);
  });

  it("shares many distinct values out evenly", async () => {
    const { codes } = await binColumn(Float64Array.from({ length: 25_500 }, (_, i) => Math.sqrt(i)));
    const counts = new Uint32Array(256);
    for (const code of codes) counts[code]++;
    assert.deepEqual([...new Set(counts.subarray(1))], [100]);
  });

  it("keeps bins for the rest when one value is very common", async () => {
    const { codes } = await binColumn(Float64Array.from({ length: 10_000 }, (_, i) => (i < 8000 ? 0 : i)));
    assert.equal(new Set(codes).size, 255);
  });

  it("takes a column that is wholly missing", async () => {
    const { codes } = await binColumn(Float64Array.of(Number.NaN, Number.NaN));
    assert.deepEqual([...codes], [0, 0]);
  });

  it("does not change the column", async () => {
    const values = Float64Array.of(3, 1, 2);
    await binColumn(values);
    assert.deepEqual([...values], [3, 1, 2]);
  });

  it("keeps the order of values and parts no equal ones, whatever the column", async () => {
    const value = fc.oneof(fc.double(), fc.integer({ min: 0, max: 3 }));
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 600 }), async (values) => {
        const { codes, low, high } = await binColumn(Float64Array.from(values));
        const order = values.map((_, row) => row).filter((row) => !Number.isNaN(values[row]));
        order.sort((a, b) => values[a] - values[b]);
        for (const row of order) assert.ok(low[codes[row]] <= values[row] && values[row] <= high[codes[row]]);
        for (let i = 1; i < order.length; i++) {
          assert.ok(codes[order[i - 1]] <= codes[order[i]]);
          if (values[order[i - 1]] === values[order[i]]) assert.equal(codes[order[i - 1]], codes[order[i]]);
        }
      }),
    );
  });

  it("does not depend on where blocks end", async () => {
    const value = fc.oneof(fc.double(), fc.integer({ min: 0, max: 300 }));
    const pieces = fc.array(fc.array(value, { maxLength: 300 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(pieces, async (values) => {
        fc.pre(values[0].length > 0);
        assert.deepEqual(
          await binColumn(...values.map((piece) => Float64Array.from(piece))),
          await binColumn(Float64Array.from(values.flat())),
        );
      }),
    );
  });

  it("bins more rows than are sampled into shares that are nearly even, and knows what each bin holds", async () => {
    const rng = createRng(3);
    const values = Float64Array.from({ length: 600_000 }, () => rng.float() ** 3);
    const { codes, low, high } = await binColumn(values.subarray(0, 250_001), values.subarray(250_001));
    const counts = new Uint32Array(256);
    values.forEach((value, row) => {
      counts[codes[row]]++;
      assert.ok(low[codes[row]] <= value && value <= high[codes[row]]);
    });
    const share = values.length / 255;
    for (const count of counts.subarray(1))
      assert.ok(count > 0.8 * share && count < 1.2 * share, `${count} rows in place of ${share}`);
    for (let bin = 2; bin < 256; bin++) assert.ok(high[bin - 1] < low[bin]);
  });

  it("takes blocks of other rows than there are labels for a bug", async () => {
    const blocks = () => [[Float64Array.of(1, 2)]];
    await assert.rejects(binBlocks({ featureCount: 1, blocks }, 3), /2 rows, 3 labels/);
    const uneven = () => [[Float64Array.of(1, 2), Float64Array.of(1)]];
    await assert.rejects(binBlocks({ featureCount: 2, blocks: uneven }, 2), /1 rows in a block of 2/);
  });
});

describe("cutBetween", () => {
  it("cuts halfway", () => {
    assert.equal(cutBetween(1, 4), 2.5);
  });

  it("does not overflow", () => {
    assert.equal(cutBetween(Number.MAX_VALUE / 2, Number.MAX_VALUE), Number.MAX_VALUE * 0.75);
  });

  it("parts two numbers that have none between them, and infinite ones", () => {
    const next = 1 + Number.EPSILON;
    for (const [low, high] of [
      [1, next],
      [0, 5e-324],
      [-Infinity, 0],
      [0, Infinity],
      [-Infinity, Infinity],
    ]) {
      const cut = cutBetween(low, high);
      assert.ok(low <= cut && !(high <= cut), `${cut} parts ${low} and ${high}`);
    }
  });

  it("has the lower value on its left and the higher on its right, whatever they are", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        fc.pre(a !== b);
        const cut = cutBetween(Math.min(a, b), Math.max(a, b));
        assert.ok(Math.min(a, b) <= cut && !(Math.max(a, b) <= cut));
      }),
    );
  });
});
