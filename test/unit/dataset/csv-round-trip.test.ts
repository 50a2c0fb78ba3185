import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import type { ColumnSpec } from "../../../src/core/dataset/columns.ts";
import { readTable } from "../../../src/core/dataset/csv/read-table.ts";
import { type CsvRecord, csvRecordBatches } from "../../../src/core/dataset/csv/records.ts";
import { formatCsv, tableBatches, writeCsv } from "../../../src/core/dataset/csv/write.ts";
import { collect, inPieces } from "../../helpers/bytes.ts";
import { contentOf, fieldTexts, finiteNumbers, tableOf, tableOfRows } from "../../helpers/tables.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

const CELLS: Record<ColumnSpec["type"], fc.Arbitrary<number | string | null>> = {
  integer: fc.option(fc.oneof(fc.maxSafeInteger(), fc.constant(-0))),
  number: fc.option(finiteNumbers),
  category: fc.option(fieldTexts),
  text: fc.option(fieldTexts),
};

/** A table of 1 to 5 columns with at least a row: the columns' types and the rows. */
const tables = fc
  .array(fc.constantFrom<ColumnSpec["type"]>("integer", "number", "category", "text"), {
    minLength: 1,
    maxLength: 5,
  })
  .chain((types) =>
    fc.record({
      types: fc.constant(types),
      rows: fc.array(fc.tuple(...types.map((type) => CELLS[type])), { minLength: 1, maxLength: 6 }),
    }),
  );

const named = (types: readonly ColumnSpec["type"][]) =>
  new Map(types.map((type, i) => [`c${i}`, type] as const));

const kindsOf = (types: readonly ColumnSpec["type"][]) =>
  [...named(types)].map(
    ([name, type]) => [name, type === "integer" || type === "number" ? "number" : "text"] as const,
  );

async function* csvRecords(source: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<CsvRecord> {
  for await (const records of csvRecordBatches(source, file)) yield* records;
}

describe("writing and reading CSV", () => {
  it("gives every cell back to the bit, wherever the stream is cut", async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.array(fc.nat(400)), async ({ types, rows }, cuts) => {
        const csv = formatCsv([[...named(types).keys()], ...rows]);
        const read = await readTable(inPieces(csv, cuts), { types: named(types) }, "t.csv");
        assert.deepEqual(contentOf(read), contentOf(tableOfRows(kindsOf(types), rows)));
      }),
      { numRuns: 300 },
    );
  });

  it("gives rows and line numbers that do not depend on where the stream is cut", async () => {
    const csv = '\n\u{FEFF}A,B\r\n"é\r\n𝄞",x\n\r\n\n"a""b",""\r\n"\n\n",y\n,\nlast,"end"';
    const whole = await collect(csvRecords(inPieces(csv), "t.csv"));
    assert.deepEqual(
      whole.map(({ line }) => line),
      [2, 3, 7, 8, 11, 12],
    );
    for (let cut = 1; cut < Buffer.byteLength(csv); cut++)
      assert.deepEqual(await collect(csvRecords(inPieces(csv, [cut]), "t.csv")), whole);
    const everywhere = Array.from({ length: Buffer.byteLength(csv) }, (_, i) => i);
    assert.deepEqual(await collect(csvRecords(inPieces(csv, everywhere), "t.csv")), whole);
  });

  it("reads what csv-parse reads, in the same fields, and refuses what it refuses", async () => {
    const scraps = fc.constantFrom("a", "bc", ",", '"', '""', '",', ',"', '"\n', "\n", "\r\n", " ", "é");
    const texts = fc.array(scraps, { maxLength: 12 }).map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.nat(20)), async (text, cuts) => {
        const ours = collect(csvRecords(inPieces(text, cuts), "t.csv"));
        let expected: string[][];
        try {
          expected = parse(text, {
            relax_column_count: true,
            skip_empty_lines: true,
            record_delimiter: ["\n", "\r\n"],
          });
        } catch {
          await assert.rejects(ours, (error: { code?: string }) =>
            ["OPS_INPUT_SYNTAX", "OPS_INPUT_DELIMITER"].includes(error.code ?? ""),
          );
          return;
        }
        assert.deepEqual(
          (await ours).map(({ fields }) => fields),
          expected,
        );
      }),
      { numRuns: 400 },
    );
  });

  it("tells the line that each record starts on", async () => {
    const fields = fc.array(fieldTexts, { minLength: 2, maxLength: 3 });
    const lineEnds = fc.constantFrom("\n", "\r\n");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fields, lineEnds, fc.nat(2)), { minLength: 1 }), async (records) => {
        let text = "";
        const lines: number[] = [];
        for (const [record, lineEnd, blanks] of records) {
          lines.push(text.split("\n").length);
          text += record.map((field) => `"${field.replaceAll('"', '""')}"`).join(",");
          text += lineEnd.repeat(blanks + 1);
        }
        const read = await collect(csvRecords(inPieces(text), "t.csv"));
        assert.deepEqual(
          read.map(({ line }) => line),
          lines,
        );
      }),
    );
  });

  it("is not misled by a source that uses its buffer again", async () => {
    async function* source() {
      const buffer = Buffer.alloc(4);
      for (const piece of ["A\n12", "34\n5", "678\n"]) {
        buffer.write(piece);
        yield buffer;
      }
    }
    const read = await collect(csvRecords(source(), "t.csv"));
    assert.deepEqual(
      read.map(({ fields }) => fields[0]),
      ["A", "1234", "5678"],
    );
  });

  it("drops a byte order mark before the header and nowhere else", async () => {
    const types = new Map([["A", "text"]] as const);
    const table = await readTable(inPieces("\u{FEFF}A\n\u{FEFF}x\n", [1, 2, 5, 6]), { types }, "t.csv");
    assert.deepEqual(contentOf(table), { A: ["\u{FEFF}x"] });
  });

  it("writes a file that reads back as the table, with its digest", async (t) => {
    const file = path.join(await tempDir(t), "deep", "t.csv");
    const table = tableOf({ A: [1, null, -0.5], B: ["x", 'say "a,b"', null] });
    const digest = await writeCsv(file, ["A", "B"], tableBatches(table, 2));
    const text = await readFile(file, "utf8");
    assert.equal(text, 'A,B\n1,x\n,"say ""a,b"""\n-0.5,\n');
    assert.equal(digest.bytes, text.length);
    const types = new Map([
      ["A", "number"],
      ["B", "text"],
    ] as const);
    assert.deepEqual(contentOf(await readTable(createReadStream(file), { types }, file)), contentOf(table));
  });

  it("leaves the file as it was when told to stop", async (t) => {
    const file = path.join(await tempDir(t), "t.csv");
    await writeCsv(file, ["A"], [[[1]]]);
    const stop = new AbortController();
    function* batches() {
      yield [[2]];
      stop.abort();
      yield [[3]];
    }
    await assert.rejects(writeCsv(file, ["A"], batches(), stop.signal), { code: "OPS_INTERRUPTED" });
    assert.equal(await readFile(file, "utf8"), "A\n1\n");
  });
});
