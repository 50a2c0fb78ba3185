import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ColumnSpec } from "../../../src/core/dataset/columns.ts";
import { readBatches, readTable } from "../../../src/core/dataset/csv/read-table.ts";
import type { ErrorCode, OpsError } from "../../../src/core/errors.ts";
import { inPieces } from "../../helpers/bytes.ts";

const TYPES = new Map<string, ColumnSpec["type"]>([
  ["Id", "integer"],
  ["Fare", "number"],
  ["Name", "text"],
]);

const read = (content: string | Uint8Array, cuts: number[] = [], optional: string[] = []) =>
  readTable(inPieces(content, cuts), { types: TYPES, optional: new Set(optional) }, "t.csv");

interface Wanted {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: OpsError["details"];
}

/** Asserts the fault of a text, whole and in pieces of one byte. */
async function refuses(content: string | Uint8Array, { code, message, details }: Wanted): Promise<void> {
  const wanted = { code, message, details: { file: "t.csv", ...details } };
  await assert.rejects(read(content), wanted);
  const bytes = typeof content === "string" ? Buffer.byteLength(content) : content.length;
  await assert.rejects(read(content, [...Array(Math.min(bytes, 500)).keys()]), wanted);
}

describe("a CSV file without data", () => {
  for (const [name, content] of [
    ["no bytes", ""],
    ["a byte order mark alone", "\u{FEFF}"],
    ["blank lines alone", "\n\r\n\n"],
  ])
    it(`is empty when it has ${name}`, () =>
      refuses(content, { code: "OPS_INPUT_EMPTY", message: "`t.csv` is empty", details: {} }));

  it("has no rows when it has a header alone", async () => {
    const fault = {
      code: "OPS_INPUT_NO_ROWS",
      message: "`t.csv` has a header and no rows",
      details: { line: 1 },
    } as const;
    await refuses("Id,Fare,Name", fault);
    await refuses("Id,Fare,Name\r\n\r\n", fault);
  });
});

describe("the encoding of a CSV file", () => {
  const bytes = (...parts: (string | number)[]) =>
    Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.of(part))));

  it("is refused at the line of the first bad byte, also within a multi-line field", () =>
    refuses(bytes('Id,Fare,Name\n1,2,"é\n\nK', 0xe9, 'k"\n'), {
      code: "OPS_INPUT_ENCODING",
      message: 't.csv:4 is not valid UTF-8: `Kék"` (read as Latin-1)',
      details: { line: 4, value: 'Kék"' },
    }));

  it("is refused when the file ends in half a character", () =>
    refuses(bytes("Id,Fare,Name\n1,2,x\n2,3,", 0xf0, 0x9d), {
      code: "OPS_INPUT_ENCODING",
      message: "t.csv:3 is not valid UTF-8: `2,3,ð\u009d` (read as Latin-1)",
      details: { line: 3, value: "2,3,ð\u009d" },
    }));

  it("is called UTF-16 when it is that, with the command that mends it", async () => {
    const utf16 = Buffer.from("\u{FEFF}Id,Fare,Name\n", "utf16le");
    await assert.rejects(read(utf16), {
      code: "OPS_INPUT_ENCODING",
      message: "t.csv:1 is UTF-16, not UTF-8",
      hint: "iconv -f UTF-16 -t UTF-8 t.csv > utf8.csv",
    });
  });
});

describe("the header of a CSV file", () => {
  for (const [delimiter, called] of [
    [";", "semicolons"],
    ["\t", "tabs"],
    ["|", "bars"],
    [" ", "spaces"],
  ]) {
    it(`is told to be separated by ${called}`, () => {
      const header = ["Id", "Fare", "Name"].join(delimiter);
      return refuses(`${header}\n1\n`, {
        code: "OPS_INPUT_DELIMITER",
        message: `t.csv:1 is separated by ${called}, not by commas`,
        details: { line: 1, value: header },
      });
    });

    it(`is told to be separated by ${called} when its names are quoted`, () => {
      const header = ["Id", "Fare", "Name"].map((name) => `"${name}"`).join(delimiter);
      return refuses(`${header}\r\n1\n`, {
        code: "OPS_INPUT_DELIMITER",
        message: `t.csv:1 is separated by ${called}, not by commas`,
        details: { line: 1, value: header },
      });
    });
  }

  it("is refused for a missing column, unless that is optional", async () => {
    await refuses("Id,Fare\n1,2\n", {
      code: "OPS_INPUT_COLUMN_MISSING",
      message: "t.csv:1 the column `Name` is missing",
      details: { line: 1, column: "Name", value: "Id,Fare" },
    });
    const table = await read("Id,Fare\n1,2\n", [], ["Name"]);
    assert.deepEqual([...(table.columns.get("Name") as { codes: Int32Array }).codes], [-1]);
  });

  it("is refused for an unknown column, with the known one that is like it", () =>
    refuses("\nId,fare,Nmae\n1,2,x\n", {
      code: "OPS_INPUT_COLUMN_UNKNOWN",
      message: "t.csv:2 unknown column `fare`: did you mean `Fare`?",
      details: { line: 2, column: "fare", value: "Id,fare,Nmae" },
    }));

  it("is refused for an unknown column that is like none, without a guess", () =>
    refuses("Id,Fare,Name,Wage\n1,2,x,3\n", {
      code: "OPS_INPUT_COLUMN_UNKNOWN",
      message: "t.csv:1 unknown column `Wage`",
      details: { line: 1, column: "Wage", value: "Id,Fare,Name,Wage" },
    }));

  it("is refused for a column that stands twice", () =>
    refuses("Id,Fare,Id,Name\n1,2,3,x\n", {
      code: "OPS_INPUT_COLUMN_UNKNOWN",
      message: "t.csv:1 the column `Id` stands twice in the header",
      details: { line: 1, column: "Id", value: "Id,Fare,Id,Name" },
    }));

  it("may have its columns in any order and spaces around their names", async () => {
    const table = await read(" Name , Id,Fare \nx,1,2\n");
    assert.deepEqual([...table.columns.keys()], ["Id", "Fare", "Name"]);
    assert.deepEqual([...(table.columns.get("Id") as { values: Float64Array }).values], [1]);
  });

  it("is told before what is wrong further down", () =>
    refuses('Id,Fare,Nam\n1,2,"x\n', {
      code: "OPS_INPUT_COLUMN_UNKNOWN",
      message: "t.csv:1 unknown column `Nam`: did you mean `Name`?",
      details: { line: 1, column: "Nam", value: "Id,Fare,Nam" },
    }));
});

describe("the syntax of a CSV file", () => {
  const faultOf = (rest: string, message: string, details: OpsError["details"]) =>
    refuses(`Id,Fare,Name\r\n1,2,"a\r\nb"\n${rest}`, {
      code: "OPS_INPUT_SYNTAX",
      message: `t.csv:${details.line} ${message}`,
      details,
    });

  it("is refused where a quoted field is never closed, at the line where its record starts", () =>
    faultOf('2,3,"x\n3,4,y\n', "has a quote that is not closed before the file ends", {
      line: 4,
      column: 3,
    }));

  it("is refused for text after a closing quote, at the line where its record starts", () =>
    faultOf('"2\n",3,"x\ny"z\r\n', "has something other than a comma after a quoted field", {
      line: 4,
      column: 3,
    }));

  it("is refused for a quote inside an unquoted field", () =>
    faultOf('2,3,5" pipe\n', "has a quote inside an unquoted field", {
      line: 4,
      column: 3,
      value: "5",
    }));

  it("is refused for lines that end in carriage returns alone, with the command that mends it", async () => {
    await refuses("Id,Fare,Name\r1,2,x\r", {
      code: "OPS_INPUT_SYNTAX",
      message: "t.csv:1 has a carriage return inside the header",
      details: { line: 1, column: 3, value: "Name\r1" },
    });
    await assert.rejects(read("Id,Fare,Name\r1,2,x\r"), {
      hint: "if its lines end in \\r alone: tr '\\r' '\\n' < t.csv > lines.csv",
    });
  });

  it("is refused for a quote left open over more than a record can hold, without reading on", async () => {
    let pieces = 0;
    async function* endless() {
      yield Buffer.from('Id,Fare,Name\n1,2,"x\n');
      for (;;) {
        pieces++;
        yield Buffer.from("2,3,y\n".repeat(10_000));
      }
    }
    await assert.rejects(readTable(endless(), { types: TYPES }, "t.csv"), {
      code: "OPS_INPUT_SYNTAX",
      message: "t.csv:2 starts a record of more than 1048576 bytes: is a quote left open?",
    });
    assert.ok(pieces < 30);
  });

  it("is refused for a line that never ends, without reading on", async () => {
    let pieces = 0;
    async function* endless() {
      for (;;) {
        pieces++;
        yield Buffer.alloc(1 << 16);
      }
    }
    await assert.rejects(readTable(endless(), { types: TYPES }, "t.csv"), {
      code: "OPS_INPUT_SYNTAX",
      message: "t.csv:1 starts a line of more than 4194304 bytes",
    });
    assert.ok(pieces < 70);
  });
});

describe("the rows of a CSV file", () => {
  it("are refused with too few fields", () =>
    refuses('Id,Fare,Name\n"1",2,"a\n\nb"\n2,3\n', {
      code: "OPS_INPUT_FIELD_COUNT",
      message: "t.csv:5 has 2 fields where the header has 3",
      details: { line: 5, column: 3, value: "2,3" },
    }));

  it("are refused with too many fields, and the first too many is told", () =>
    refuses("Id,Fare,Name\n1,2,Braund, Mr. Owen\n", {
      code: "OPS_INPUT_FIELD_COUNT",
      message: "t.csv:2 has 4 fields where the header has 3; the first too many is ` Mr. Owen`",
      details: { line: 2, column: 4, value: "1,2,Braund, Mr. Owen" },
    }));

  it("are refused for a value of another type, with its line after multi-line fields", async () => {
    await refuses('Id,Fare,Name\r\n1,2,"a\r\nb"\r\n\r\nx1,2,y\r\n', {
      code: "OPS_INPUT_VALUE",
      message: "t.csv:5 column `Id`: `x1` is not a whole number",
      details: { line: 5, column: "Id", value: "x1" },
    });
    await refuses("Name,Id,Fare\nx,1,7.25\ny,2,£7\n", {
      code: "OPS_INPUT_VALUE",
      message: "t.csv:3 column `Fare`: `£7` is not a number",
      details: { line: 3, column: "Fare", value: "£7" },
    });
  });

  it("are refused for the first fault in the file, whatever comes after it", () =>
    refuses('Id,Fare,Name\nx,2,a\n1\n2,2,"b', {
      code: "OPS_INPUT_VALUE",
      message: "t.csv:2 column `Id`: `x` is not a whole number",
      details: { line: 2, column: "Id", value: "x" },
    }));
});

describe("a long CSV stream", () => {
  const LINE = '1,7.25,"Braund, Mr. Owen"\n';
  function* rows(count: number) {
    yield Buffer.from("Id,Fare,Name\n");
    const block = Buffer.from(LINE.repeat(1000));
    for (let done = 0; done < count; done += 1000) yield block;
  }
  async function* stream(count: number) {
    yield* rows(count);
  }

  it("is taken in no further than what is read of it, a batch and a piece ahead at most", async () => {
    let taken = 0;
    async function* source() {
      for (const piece of rows(20_000)) {
        yield piece;
        taken += 1000;
      }
    }
    let read = 0;
    for await (const batch of readBatches(source(), { types: TYPES }, "t.csv")) {
      read += batch.rows.length;
      assert.ok(batch.rows.length <= 2048);
      assert.ok(taken - read <= 2048 + 1000, `${taken} rows taken for ${read} read`);
    }
    assert.equal(read, 20_000);
  });

  it("stops between batches when told to", async () => {
    const stop = new AbortController();
    let count = 0;
    const reading = async () => {
      for await (const { rows: batch } of readBatches(
        stream(10_000),
        { types: TYPES },
        "t.csv",
        stop.signal,
      )) {
        count += batch.length;
        stop.abort();
      }
    };
    await assert.rejects(reading, { code: "OPS_INTERRUPTED" });
    assert.equal(count, 2048);
  });

  it("does not begin when told to stop before", async () => {
    await assert.rejects(readTable(stream(1), { types: TYPES }, "t.csv", AbortSignal.abort()), {
      code: "OPS_INTERRUPTED",
    });
  });

  it("closes its source when the reader stops early", async () => {
    let closed = false;
    async function* source() {
      try {
        yield* rows(10_000);
      } finally {
        closed = true;
      }
    }
    for await (const _ of readBatches(source(), { types: TYPES }, "t.csv")) break;
    assert.ok(closed);
  });
});
