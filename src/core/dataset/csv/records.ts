import { type CsvError, type Parser, parse } from "csv-parse";
import { decodeUtf8 } from "./decode.ts";
import { delimiterError, OTHER_DELIMITERS, syntaxError } from "./syntax-error.ts";

/** One record of a CSV file; `line` counts from 1 and is where the record starts. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** No record of a passenger, customer or meter reading is this long; an unclosed quote soon is. */
const MAX_RECORD_BYTES = 1 << 20;

/**
 * The records of a CSV stream (RFC 4180) in order, the header first, in constant memory: all at once that a piece of the
 * source completes, so that who answers them need not wait for the next piece. Empty lines are passed over. Records before
 * a fault are handed out before it is thrown.
 * Throws OPS_INPUT_ENCODING and OPS_INPUT_SYNTAX (OPS_INPUT_DELIMITER where that is what is wrong with the header);
 * field counts are the caller's to check.
 */
export async function* csvRecordBatches(
  source: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<CsvRecord[]> {
  let fault: { readonly error: CsvError; readonly after: number } | undefined;
  const parser: Parser = parse({
    relax_column_count: true,
    record_delimiter: ["\n", "\r\n"],
    max_record_size: MAX_RECORD_BYTES,
    // A parser that fails drops the records that it has read; one that passes over a fault hands them out first.
    skip_records_with_error: true,
    on_skip(error) {
      fault ??= { error: error as CsvError, after: parser.info.records };
      return undefined;
    },
  });
  // Its own count of lines, because csv-parse's takes a line end of `\r\n` inside quotes for two.
  const lines = createLineCount();
  const recent = createRecentText();
  let head = "";
  const parsed = (): CsvRecord[] => {
    const records: CsvRecord[] = [];
    for (let fields: string[] | null = parser.read(); fields !== null; fields = parser.read()) {
      if (fault !== undefined && lines.records === fault.after) break;
      const line = lines.next(fields);
      // The parser could pass over empty lines itself, but to tell how many takes it half as long again.
      const isEmptyLine = fields.length === 1 && fields[0] === "" && !recent.isQuoted(line);
      if (!isEmptyLine) records.push({ line, fields });
    }
    return records;
  };
  function* handOut(): Generator<CsvRecord[]> {
    const records = parsed();
    if (records.length > 0) yield records;
    if (fault !== undefined) throw explain(fault.error, file, lines.start(), head);
  }
  try {
    for await (const text of decodeUtf8(source, file)) {
      if (head === "") head = text.split(/\r?\n/, 1)[0];
      recent.add(text);
      // The parser works through a piece within `write`, so its records are there to be read right after it.
      parser.write(text);
      yield* handOut();
    }
    await new Promise<void>((resolve) => parser.end(resolve));
    yield* handOut();
  } finally {
    parser.destroy();
  }
}

/** Counts lines from what the records hold: each ends one, and more where a field has line breaks of its own. */
function createLineCount() {
  let ended = 0;
  let records = 0;
  return {
    get records(): number {
      return records;
    },
    /** The line on which this record starts. */
    next(fields: readonly string[]): number {
      const line = 1 + ended;
      records++;
      ended += 1 + lineBreaksIn(fields);
      return line;
    },
    /** The line on which the record that could not be read starts. */
    start: (): number => 1 + ended,
  };
}

/** More than the parser holds back of a piece until it has seen the next. */
const HELD_BACK = 16;

/** The text that the records at hand are from, to tell a field that is empty from one that is quoted and empty. */
function createRecentText() {
  let text = "";
  let firstLine = 1;
  return {
    add(piece: string): void {
      const gone = Math.max(0, text.length - HELD_BACK);
      firstLine += lineBreaksIn([text.slice(0, gone)]);
      text = text.slice(gone) + piece;
    },
    /** Whether the line begins with a quote. */
    isQuoted(line: number): boolean {
      let start = 0;
      for (let at = firstLine; at < line; at++) start = text.indexOf("\n", start) + 1;
      return text[start] === '"';
    },
  };
}

function lineBreaksIn(fields: readonly string[]): number {
  let breaks = 0;
  for (const field of fields) {
    for (let at = field.indexOf("\n"); at >= 0; at = field.indexOf("\n", at + 1)) breaks++;
  }
  return breaks;
}

const FAULTS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "has a quote that is not closed before the file ends",
  CSV_INVALID_CLOSING_QUOTE: "has something other than a comma after a quoted field",
  INVALID_OPENING_QUOTE: "has a quote inside an unquoted field",
  CSV_MAX_RECORD_SIZE: `starts a record of more than ${MAX_RECORD_BYTES} bytes: is a quote left open?`,
};

function explain(error: CsvError, file: string, line: number, head: string) {
  // Quoted names with another delimiter between them are a fault of syntax to the parser.
  const [, delimiter] = /"\s*([^",\s]|\t| )\s*"/.exec(head) ?? [];
  if (line === 1 && delimiter !== undefined && OTHER_DELIMITERS.has(delimiter))
    return delimiterError(file, line, delimiter, head);
  const { index, field } = error as { index?: number; field?: string };
  return syntaxError(file, FAULTS[error.code] ?? error.message, {
    line,
    ...(error.code !== "CSV_MAX_RECORD_SIZE" && index !== undefined && { column: index + 1 }),
    ...(field !== undefined && { value: field }),
  });
}
