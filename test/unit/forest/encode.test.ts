import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { crc32 } from "../../../src/core/forest/crc32.ts";
import { decodeForest, encodeForest } from "../../../src/core/forest/encode.ts";
import { ownEngine } from "../../../src/core/forest/own-engine.ts";
import { params, trainingData, xorProblem } from "./problems.ts";

const OPTIONS = { seed: 1 };
const VERSION_AT = 8;

/** Puts the right checksum behind bytes that were changed on purpose. */
function sealed(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer).setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true);
  return bytes;
}

describe("crc32", () => {
  it("gives the check value of the standard", () => {
    assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
    assert.equal(crc32(new Uint8Array(0)), 0);
  });
});

describe("the forest's file format", () => {
  it("brings every part of a forest back", async () => {
    const data = xorProblem(60, 1);
    data.columns[0].fill(Number.NaN, 0, 9);
    const { trees, oobScore } = await ownEngine.fit(data, params({ n_estimators: 5 }), OPTIONS);
    assert.deepEqual(decodeForest(encodeForest({ forest: trees, oobScore })), { forest: trees, oobScore });
  });

  it("keeps many classes and features apart", async () => {
    const rows = Array.from({ length: 255 }, (_, i) => [...new Array<number>(200).fill(0), i]);
    const labels = rows.map((row) => row[200]);
    const data = trainingData(rows, labels, { classCount: 255 });
    const forest = await ownEngine.fit(data, params({ n_estimators: 1, bootstrap: false }), OPTIONS);
    const again = ownEngine.decode(forest.encode());
    const out = new Float64Array(255 * 255);
    again.predictProba(data.columns, 255, out);
    for (let row = 0; row < 255; row++) assert.equal(out[row * 255 + row], 1);
  });

  it("says that bytes are of something else", () => {
    assert.throws(() => decodeForest(new TextEncoder().encode('{"format": "json"}')), {
      code: "OPS_MODEL_CORRUPT",
      message: "the bytes are not a forest of engine `titanic-ops`",
    });
  });

  it("says how much is left of a file that was cut short", async () => {
    const bytes = (await ownEngine.fit(xorProblem(20, 1), params(), OPTIONS)).encode();
    assert.throws(() => decodeForest(bytes.subarray(0, 100)), {
      code: "OPS_MODEL_CORRUPT",
      message: `the forest is cut short: 100 of ${bytes.length} bytes`,
    });
  });

  it("asks for an update when the file is of a newer version", async () => {
    const bytes = (await ownEngine.fit(xorProblem(20, 1), params(), OPTIONS)).encode();
    bytes[VERSION_AT] = 2;
    assert.throws(() => decodeForest(sealed(bytes)), {
      code: "OPS_MODEL_CORRUPT",
      message: "the forest is in format 2, this version reads 1",
      hint: /update/,
    });
  });

  it("reads bytes that do not begin where their buffer does", async () => {
    const bytes = (await ownEngine.fit(xorProblem(20, 1), params(), OPTIONS)).encode();
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    assert.deepEqual(decodeForest(shifted.subarray(3)), decodeForest(bytes));
  });

  it("never lets a forged file through that would crash or hang a prediction", async () => {
    const forest = await ownEngine.fit(xorProblem(12, 1), params({ n_estimators: 2 }), OPTIONS);
    const bytes = forest.encode();
    const place = fc.integer({ min: 16, max: bytes.length - 5 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { minLength: 1 }),
        (changes) => {
          const forged = bytes.slice();
          for (const [at, value] of changes) forged[at] = value;
          let read: ReturnType<typeof ownEngine.decode>;
          try {
            read = ownEngine.decode(sealed(forged));
          } catch (error) {
            assert.equal((error as { code?: string }).code, "OPS_MODEL_CORRUPT", String(error));
            return;
          }
          const columns = Array.from({ length: read.featureCount }, () => Float64Array.of(0.5));
          const out = new Float64Array(read.classCount);
          read.predictProba(columns, 1, out);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("is small: 300 trees of depth 8 on 900 rows of 16 features stay under 400 kB", async () => {
    const columns = Array.from({ length: 8 }, (_, i) => xorProblem(900, i).columns).flat();
    const data = { ...xorProblem(900, 0), columns };
    const forest = await ownEngine.fit(data, params({ n_estimators: 300, max_depth: 8 }), OPTIONS);
    const { length } = forest.encode();
    assert.ok(length < 400_000, `${length} bytes`);
  });
});
