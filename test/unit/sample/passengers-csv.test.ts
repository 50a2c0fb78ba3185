import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { test } from "node:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { parseDrift } from "../../../src/core/sample/drift.ts";
import { SAMPLE_DEFAULTS } from "../../../src/core/sample/generator.ts";
import { PASSENGER_COLUMNS, samplePassengersCsv } from "../../../src/core/sample/passengers-csv.ts";
import { sampleOf } from "./tally.ts";

const csvOf = (options: Parameters<typeof samplePassengersCsv>[0]): string =>
  [...samplePassengersCsv(options)].join("");

test("the default sample has the same bytes on every machine", () => {
  const digest = createHash("sha256").update(csvOf(SAMPLE_DEFAULTS)).digest("hex");
  assert.equal(digest, "579bcf9eb0dc142ceb4b52c99bec7c96a30b9f00dfb0f6481e7656c845fd3e60");
});

test("the text parses back to the passengers it was written from", () => {
  const options = fc.record({
    rows: fc.integer({ min: 1, max: 400 }),
    seed: fc.maxSafeInteger(),
    drift: fc.constantFrom("", "age=x1.37,fare=-3.3", "sex=female:0.9,cabin=missing:0").map(parseDrift),
  });
  fc.assert(
    fc.property(options, (sample) => {
      const [header, ...records] = parse(csvOf(sample), { relax_column_count: false }) as string[][];
      assert.deepEqual(header, [...PASSENGER_COLUMNS]);
      assert.deepEqual(
        records,
        sampleOf(sample).map((p) =>
          [
            p.passengerId,
            p.survived,
            p.pclass,
            p.name,
            p.sex,
            p.age ?? "",
            p.sibSp,
            p.parch,
            p.ticket,
            p.fare,
            p.cabin ?? "",
            p.embarked ?? "",
          ].map(String),
        ),
      );
    }),
    { numRuns: 60 },
  );
});

test("equal options give equal text and another seed gives another", () => {
  const options = { rows: 500, seed: 3, drift: parseDrift("age=missing:0.4") };
  assert.equal(csvOf(options), csvOf(options));
  assert.notEqual(csvOf(options), csvOf({ ...options, seed: 4 }));
});

test("lines end with a single line feed, names are quoted and nothing is beyond ASCII", () => {
  const text = csvOf({ rows: 3000, seed: 2 });
  assert.match(text, /^[\n\x20-\x7e]+\n$/);
  const lines = text.slice(0, -1).split("\n");
  assert.equal(lines.length, 3001);
  for (const line of lines.slice(1)) assert.match(line, /^\d+,[01],[123],"(?:[^"]|"")+",(?:fe)?male,/);
  assert.ok(text.includes('""'), "some passenger has a nickname in quotes");
});

test("fares have at most four decimals and no exponent", () => {
  for (const { fare } of sampleOf({ drift: parseDrift("fare=x0.000001") })) {
    assert.match(String(fare), /^\d+(?:\.\d{1,4})?$/);
  }
});

test("a large sample comes in chunks that a stream can hold back", async () => {
  const chunks: string[] = [];
  for await (const chunk of Readable.from(samplePassengersCsv({ rows: 5000, seed: 1 }))) chunks.push(chunk);
  assert.ok(chunks.length > 2);
  for (const chunk of chunks.slice(0, -1)) assert.ok(chunk.length >= 65_536 && chunk.length < 66_536);
  assert.equal(chunks.join(""), csvOf({ rows: 5000, seed: 1 }));
});

test("an abort stops the text between two chunks", () => {
  const controller = new AbortController();
  const chunks = samplePassengersCsv({ rows: 1e9, seed: 1, signal: controller.signal });
  assert.equal(chunks.next().done, false);
  controller.abort();
  assert.throws(() => chunks.next(), { code: "OPS_INTERRUPTED" });
});

test("wrong options are refused at the call", () => {
  assert.throws(() => samplePassengersCsv({ rows: 0, seed: 1 }), { code: "OPS_USAGE" });
});
