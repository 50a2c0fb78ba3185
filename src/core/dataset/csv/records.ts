import { decodeUtf8 } from "./decode.ts";
import { delimiterError, lineEndError, OTHER_DELIMITERS, syntaxError } from "./syntax-error.ts";

/** One record of a CSV file; `line` counts from 1 and is where the record starts. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** No record of a passenger, customer or meter reading is this long; an unclosed quote soon is. */
const MAX_RECORD_CHARS = 1 << 20;

/**
 * The records of a CSV stream (RFC 4180) in order, the header first, in constant memory. Empty lines are passed over.
 * Throws OPS_INPUT_ENCODING and OPS_INPUT_SYNTAX; field counts are the caller's to check.
 *
 * Its own reader, because a fault must be told at its true line and after the records before it: csv-parse counts a
 * line end of `\r\n` inside quotes twice, and drops the records that it read before a fault. It is the tests' oracle.
 */
export async function* csvRecords(
  source: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<CsvRecord> {
  // What is not yet a whole record: the lines of one that has a quoted field still open.
  let open = "";
  let line = 1;
  for await (const lines of decodeUtf8(source, file)) {
    const text = open + lines;
    let start = 0;
    while (start < text.length) {
      const record = readRecord(text, start, line, file);
      if (record === null) break;
      if (record.fields !== null) yield { line, fields: record.fields };
      line += record.lineBreaks;
      start = record.end;
    }
    open = text.slice(start);
    if (open.length > MAX_RECORD_CHARS) throw tooLong(file, line);
  }
  if (open !== "") throw syntaxError(file, "has a quote that is not closed before the file ends", { line });
}

interface Read {
  /** Null for an empty line. */
  readonly fields: string[] | null;
  /** Where the next record starts. */
  readonly end: number;
  readonly lineBreaks: number;
}

/** The record at `start` of a text that ends where a line does; null where one of its quoted fields does not end. */
function readRecord(text: string, start: number, line: number, file: string): Read | null {
  const newline = text.indexOf("\n", start);
  const end = newline < 0 ? text.length : newline;
  if (end - start > MAX_RECORD_CHARS) throw tooLong(file, line);
  const content = text.slice(start, text[end - 1] === "\r" && end > start ? end - 1 : end);
  if (content.includes('"')) return readQuoted(text, start, line, file);
  const fields = content === "" ? null : content.split(",");
  if (fields !== null && content.includes("\r")) {
    const column = fields.findIndex((field) => field.includes("\r"));
    throw strayReturn(file, { line, column: column + 1, value: fields[column] });
  }
  return { fields, end: end + 1, lineBreaks: 1 };
}

/** The same for a record with a quote in it, field by field. */
function readQuoted(text: string, start: number, firstLine: number, file: string): Read | null {
  const fields: string[] = [];
  let at = start;
  let line = firstLine;
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
    if (field === null) return null;
    const { value, next } = field;
    const place = { line, column: fields.length + 1, value };
    if (text[at] !== '"') {
      if (value.includes('"')) throw syntaxError(file, "has a quote inside an unquoted field", place);
      if (value.includes("\r")) throw strayReturn(file, place);
    } else line += lineBreaksIn(value);
    fields.push(value);
    at = next;
    if (at - start > MAX_RECORD_CHARS) throw tooLong(file, firstLine);
    if (text[at] === ",") at++;
    else {
      const end = lineEnd(text, at);
      if (end !== null) return { fields, end, lineBreaks: line - firstLine + 1 };
      const header = text.slice(start, lineEndFrom(text, start));
      if (firstLine === 1 && OTHER_DELIMITERS.has(text[at])) throw delimiterError(file, 1, text[at], header);
      throw syntaxError(file, "has something other than a comma after a quoted field", {
        ...place,
        line,
        value: text.slice(at, lineEndFrom(text, at)),
      });
    }
  }
}

interface Field {
  readonly value: string;
  /** Where the comma or line end after it stands. */
  readonly next: number;
}

/** The field that the quote at `start` opens; null where nothing closes it. */
function quotedField(text: string, start: number): Field | null {
  let value = "";
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return null;
    if (text[quote + 1] !== '"') return { value: value + text.slice(from, quote), next: quote + 1 };
    value += text.slice(from, quote + 1);
    from = quote + 2;
  }
}

function plainField(text: string, start: number): Field {
  let next = start;
  while (next < text.length && text[next] !== "," && lineEnd(text, next) === null) next++;
  return { value: text.slice(start, next), next };
}

/** Where the next line starts, if a line ends at `at`; else null. */
function lineEnd(text: string, at: number): number | null {
  if (at >= text.length) return at;
  if (text[at] === "\n") return at + 1;
  if (text[at] !== "\r") return null;
  return at + 1 === text.length || text[at + 1] === "\n" ? Math.min(at + 2, text.length) : null;
}

/** Where the line that goes on at `from` ends. */
function lineEndFrom(text: string, from: number): number {
  const end = text.slice(from).search(/\r?\n/);
  return end < 0 ? text.length : from + end;
}

function lineBreaksIn(field: string): number {
  let breaks = 0;
  for (let at = field.indexOf("\n"); at >= 0; at = field.indexOf("\n", at + 1)) breaks++;
  return breaks;
}

function tooLong(file: string, line: number) {
  const what = `starts a record of more than ${MAX_RECORD_CHARS} characters: is a quote left open?`;
  return syntaxError(file, what, { line });
}

function strayReturn(file: string, place: { line: number; column: number; value: string }) {
  return lineEndError(file, "has a carriage return inside an unquoted field", place);
}
