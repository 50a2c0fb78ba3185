import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import Papa from "papaparse";
import { textColumn } from "../../src/core/dataset/table.ts";
import { findColumns, isPlain, mappingFaults, wantedColumns } from "../../src/web/batch/mapping.ts";
import { CsvFault, type CsvFaultKind, readCsvFile } from "../../src/web/batch/read-file.ts";
import { countsOf, createResults, csvBlob } from "../../src/web/batch/results.ts";
import { rowsInView } from "../../src/web/batch/view.ts";
import { formField } from "../helpers/form-field.ts";

const signal = new AbortController().signal;

function read(text: string | Uint8Array<ArrayBuffer>, maxRows = 100) {
  return readCsvFile(new File([text], "in.csv"), { signal, onProgress: () => undefined, maxRows });
}

async function rowsOf(text: string | Uint8Array<ArrayBuffer>): Promise<string[][]> {
  const { table } = await read(text);
  const columns = [...table.columns.values()];
  return Array.from({ length: table.rows }, (_, row) =>
    columns.map((column) => (column.kind === "text" ? column.dictionary[column.codes[row]] : "")),
  );
}

/** A file that is handed out in pieces of one byte. */
function inPieces(text: string): File {
  const bytes = new TextEncoder().encode(text);
  const file = new File([bytes], "in.csv");
  file.stream = () =>
    new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
  return file;
}

describe("a file that is read", () => {
  it("may have any delimiter and line end, and empty lines", async () => {
    const rows = [
      ["1", "x y"],
      ["2", ""],
    ];
    for (const text of ["a,b\n1,x y\n2,\n", "a;b\r\n1;x y\r\n\r\n2;", "a\tb\n1\tx y\r\n2\t\n"])
      assert.deepEqual(await rowsOf(text), rows);
  });

  it("may be what a spreadsheet writes", async () => {
    const latin = Uint8Array.from(Buffer.from("name;age\nZoë;4\n", "latin1"));
    assert.deepEqual(await rowsOf(latin), [["Zoë", "4"]]);
    assert.equal((await read(latin)).encoding, "Windows-1252");
    const utf16 = Uint8Array.from(Buffer.from("\ufeffname\tage\nZoë\t4\n", "utf16le"));
    assert.deepEqual(await rowsOf(utf16), [["Zoë", "4"]]);
    const [[marked]] = [...(await read("\ufeffname,age\nZoë,4\n")).table.columns];
    assert.equal(marked, "name");
  });

  it("is the same in whichever pieces it comes", async () => {
    const cell = fc
      .string({ unit: "binary", maxLength: 6 })
      .map((text) => text.replaceAll(/[\r\ufeff]/g, ""));
    const rows = fc.array(fc.tuple(cell, cell, fc.constant("z")), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(rows, async (cells) => {
        const text = Papa.unparse([["a", "b", "c"], ...cells], { newline: "\n" });
        const whole = await read(text);
        const options = { signal, onProgress: () => undefined };
        assert.deepEqual((await readCsvFile(inPieces(text), options)).table, whole.table);
        assert.deepEqual(await rowsOf(text), cells);
      }),
      { numRuns: 50 },
    );
  });

  for (const [kind, about, text] of [
    ["empty", "", ""],
    ["noRows", "", "a,b\n"],
    ["twice", "a", "a,b,a\n1,2,3\n"],
    ["quotes", "2", 'a,b\n1,2\n"3,4\n5,6\n'],
    ["tooManyRows", "", `a,b\n${"1,2\n".repeat(101)}`],
  ] satisfies [CsvFaultKind, string, string][]) {
    it(`is refused with what is wrong: ${kind}`, async () => {
      await assert.rejects(read(text), (error) => {
        assert.ok(error instanceof CsvFault);
        assert.deepEqual([error.kind, error.about], [kind, about]);
        return true;
      });
    });
  }

  it("is not read on when nobody wants it any more", async () => {
    const gone = AbortSignal.abort(new Error("gone"));
    const options = { signal: gone, onProgress: () => undefined };
    await assert.rejects(readCsvFile(new File(["a\n1\n"], "in.csv"), options), /gone/);
  });
});

describe("the columns of a file", () => {
  const wanted = wantedColumns({
    id: "PassengerId",
    fields: [
      formField({ name: "Pclass", label: "Ticket class", required: true }),
      formField({ name: "Sex", label: "Sex", required: true }),
      formField({ name: "Age", label: "Age", required: false }),
    ],
  });

  it("are found by name, by label, and by what is nearly the same", () => {
    assert.deepEqual(findColumns(wanted, ["passenger_id", "TICKET CLASS", "sexe", "height"]), {
      PassengerId: "passenger_id",
      Pclass: "TICKET CLASS",
      Sex: "sexe",
      Age: null,
    });
  });

  it("are none of them used twice by itself, and a name of its own goes before a likeness", () => {
    const mapping = findColumns(wanted, ["sexe", "Sex", "pclass"]);
    assert.deepEqual([mapping.Sex, mapping.Pclass, mapping.Age], ["Sex", "pclass", null]);
    assert.deepEqual(mappingFaults(wanted, mapping), { missing: [], twice: [] });
    assert.equal(isPlain(wanted, mapping), false);
  });

  it("are at fault where one that is needed is missing, or one stands for two", () => {
    const { missing, twice } = mappingFaults(wanted, { PassengerId: "x", Pclass: null, Sex: "x", Age: null });
    assert.deepEqual([missing.map(({ name }) => name), twice], [["Pclass"], ["x"]]);
  });
});

describe("the results of a file", () => {
  const answer = (prediction: string, probability: number) => ({ prediction, probability });

  it("stand beside its rows, whose shape may be at fault", async () => {
    const results = createResults(await read("a,Prediction\n1\n2,x\n3,y\n4,z,z\n"));
    assert.deepEqual([[...results.pending()], results.done], [[1, 2], 1]);
    results.add([answer("yes", 0.75)]);
    assert.deepEqual([...results.pending()], [2]);
    results.add([{ error: "a is not a number" }]);
    assert.deepEqual([[...results.pending()], results.done, results.errors], [[], 4, 3]);
    const table = results.table();
    assert.deepEqual(
      [...table.columns.keys()],
      ["Prediction", "Probability", "Error", "a", "Prediction (file)"],
    );
    assert.deepEqual(countsOf(table, "Prediction"), [["yes", 1]]);
    assert.equal(
      await csvBlob(table, Int32Array.of(1, 2, 3)).text(),
      [
        "a,Prediction (file),Prediction,Probability,Error",
        "2,x,yes,0.75,",
        "3,y,,,a is not a number",
        "4,z,,,has 3 fields where the header has 2",
        "",
      ].join("\r\n"),
    );
  });

  it("are found, and sorted as numbers or as words, with what is missing last", () => {
    const table = {
      rows: 5,
      columns: new Map([
        ["n", textColumn(["10", "9", "", "9.5", "-1"])],
        ["w", textColumn(["b", "B", "a10", "a9", null])],
      ]),
    };
    const view = (wish: Partial<Parameters<typeof rowsInView>[1]>) => [
      ...rowsInView(table, { text: "", only: null, order: null, ...wish }),
    ];
    assert.deepEqual(view({}), [0, 1, 2, 3, 4]);
    assert.deepEqual(view({ order: { column: "n", descending: false } }), [4, 1, 3, 0, 2]);
    assert.deepEqual(view({ order: { column: "n", descending: true } }), [0, 3, 1, 4, 2]);
    assert.deepEqual(view({ order: { column: "w", descending: false } }), [3, 2, 0, 1, 4]);
    assert.deepEqual(view({ text: "9" }), [1, 3]);
    assert.deepEqual(view({ text: "B", order: { column: "n", descending: false } }), [1, 0]);
    assert.deepEqual(view({ only: { column: "w", value: "B" } }), [1]);
    assert.deepEqual(view({ only: { column: "w", value: "nobody" } }), []);
  });
});
