import { CsvError, type Parser, parse } from "csv-parse";
import { parse as parseSync } from "csv-parse/sync";
import { OpsError } from "../../errors.ts";
import { decodeUtf8 } from "./decode.ts";

/** One record of a CSV file; `line` counts from 1 and is where the record starts. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** No record of a passenger, customer or meter reading is this long; an unclosed quote soon is. */
const MAX_RECORD_BYTES = 1 << 20;

type Parsed = { readonly record: string[]; readonly info: { readonly lines: number } };

/**
 * The records of a CSV stream in order, the header first, in constant memory. Empty lines are passed over.
 * Throws OPS_INPUT_ENCODING and OPS_INPUT_SYNTAX; field counts are the caller's to check.
 */
export async function* csvRecords(
  source: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<CsvRecord> {
  const parser = parse({
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    record_delimiter: ["\n", "\r\n"],
    max_record_size: MAX_RECORD_BYTES,
  });
  const failed = new Promise<never>((_, reject) => parser.on("error", reject));
  failed.catch(() => undefined);
  let started = false;
  try {
    for await (const text of decodeUtf8(source, file)) {
      // The parser works through a chunk within `write`, so its records are there to be read right after it.
      parser.write(text);
      if (parser.errored) {
        // A parser that fails gives up what it had read. A wrong header is to be told before what is wrong after it.
        if (!started) yield* headerOf(text);
        await failed;
      }
      for (const record of parsedSoFar(parser)) {
        started = true;
        yield record;
      }
    }
    await Promise.race([new Promise<void>((resolve) => parser.end(resolve)), failed]);
    yield* parsedSoFar(parser);
  } catch (error) {
    throw error instanceof CsvError ? syntaxError(error, file) : error;
  } finally {
    parser.destroy();
  }
}

/** The header alone, where it can be read. */
function* headerOf(text: string): Generator<CsvRecord> {
  try {
    const [fields] = parseSync(text.slice(0, text.indexOf("\n") + 1)) as string[][];
    if (fields !== undefined) yield { line: 1, fields };
  } catch {
    // The header itself is what cannot be parsed; the parser's own error says so.
  }
}

function* parsedSoFar(parser: Parser): Generator<CsvRecord> {
  for (let next: Parsed | null = parser.read(); next !== null; next = parser.read()) {
    yield { line: next.info.lines - lineBreaksIn(next.record), fields: next.record };
  }
}

function lineBreaksIn(fields: readonly string[]): number {
  let breaks = 0;
  for (const field of fields) {
    for (let at = field.indexOf("\n"); at >= 0; at = field.indexOf("\n", at + 1)) breaks++;
  }
  return breaks;
}

const SYNTAX_FAULTS: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: "a quoted field is not closed before the file ends",
  CSV_INVALID_CLOSING_QUOTE: "a quoted field is followed by something other than a comma",
  INVALID_OPENING_QUOTE: "a quote stands inside an unquoted field",
  CSV_MAX_RECORD_SIZE: `a record is longer than ${MAX_RECORD_BYTES} bytes: is a quote left open?`,
};

function syntaxError(error: CsvError, file: string): OpsError {
  const line = Number((error as { lines?: number }).lines ?? 1);
  return new OpsError("OPS_INPUT_SYNTAX", `${file}:${line} ${SYNTAX_FAULTS[error.code] ?? error.message}`, {
    hint: 'quote a field as "…", and double a quote inside it: "He said ""yes"""',
    details: { file, line },
    cause: error,
  });
}
