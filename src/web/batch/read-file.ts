import Papa, { type ParseResult } from "papaparse";
import type { Table } from "../../core/dataset/table.ts";
import { createTableBuilder } from "../../core/dataset/table-builder.ts";

/** A CSV file, read. */
export interface CsvFile {
  readonly name: string;
  /** The cells as they are written, by the names of the header. */
  readonly table: Table;
  /** Rows that have not as many fields as the header, and how many they have; what they lack is empty in `table`. */
  readonly misshapen: ReadonlyMap<number, number>;
  readonly encoding: Encoding;
}

type Encoding = "UTF-8" | "UTF-16" | "Windows-1252";

/** What a file cannot be read for. */
export type CsvFaultKind = "empty" | "noRows" | "tooManyRows" | "quotes" | "twice";

export class CsvFault extends Error {
  readonly kind: CsvFaultKind;
  /** The row (from 1, without the header) or the name that it is about; empty where it is about the file. */
  readonly about: string;

  constructor(kind: CsvFaultKind, about = "") {
    super(kind);
    this.kind = kind;
    this.about = about;
  }
}

/** The page draws what it scrolls through, and browsers draw nothing higher than some 17 million pixels. */
export const MAX_ROWS = 400_000;

/** A row longer than this is a quote that is not closed. */
const MAX_ROW_LENGTH = 1 << 20;

/** So much is enough to tell the delimiter by. */
const HEAD_LENGTH = 1 << 12;

export interface ReadOptions {
  readonly signal: AbortSignal;
  /** Told the bytes that have been read. */
  readonly onProgress: (bytes: number) => void;
  readonly maxRows?: number;
}

/**
 * Reads a CSV file piece by piece, with whatever delimiter and line end it has. What is not UTF-8 is read as UTF-16 where
 * it says that it is, else as Windows-1252, in which spreadsheets write. Throws CsvFault, and what `signal` aborts with.
 */
export async function readCsvFile(file: File, options: ReadOptions): Promise<CsvFile> {
  const mark = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const [first, second] = mark;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isUtf16) {
    const encoding = first === 0xff ? "utf-16le" : "utf-16be";
    return { ...(await readAs(file, encoding, options)), encoding: "UTF-16" };
  }
  try {
    return { ...(await readAs(file, "utf-8", options)), encoding: "UTF-8" };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { ...(await readAs(file, "windows-1252", options)), encoding: "Windows-1252" };
  }
}

async function readAs(
  file: File,
  encoding: string,
  { signal, onProgress, maxRows = MAX_ROWS }: ReadOptions,
): Promise<Omit<CsvFile, "encoding">> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const rows = createRows(maxRows);
  const split = createSplitter();
  let bytes = 0;
  const reader = file.stream().getReader();
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      rows.add(split(decoder.decode(value, { stream: !done }), done));
      if (done) break;
      bytes += value.length;
      onProgress(bytes);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  return { name: file.name, ...rows.end() };
}

/** Splits a text that comes in pieces into rows; the last row of a piece waits for the next piece. */
function createSplitter(): (text: string, isLast: boolean) => string[][] {
  let rest = "";
  let rows = 0;
  let parser: Papa.Parser | undefined;
  let lineEnd = "\n";
  return (text, isLast) => {
    rest += text;
    if (parser === undefined) {
      if (!isLast && rest.length < HEAD_LENGTH) return [];
      // The delimiter and the line end are those of the first rows.
      const { delimiter, linebreak } = Papa.parse(rest, { preview: 20, skipEmptyLines: true }).meta;
      lineEnd = linebreak;
      parser = new Papa.Parser({ delimiter, newline: linebreak as "\n" | "\r" | "\r\n" });
    }
    const { data, errors, meta } = parser.parse(rest, 0, !isLast) as ParseResult<string[]>;
    const fault = errors.find(({ type }) => type === "Quotes");
    if (fault !== undefined) throw new CsvFault("quotes", String(rows + (fault.row ?? 0)));
    rest = isLast ? "" : rest.slice(meta.cursor);
    if (rest.length > MAX_ROW_LENGTH) throw new CsvFault("quotes", String(rows + data.length));
    rows += data.length;
    if (lineEnd === "\n") for (const row of data) dropCarriageReturn(row);
    return data.filter((row) => row.length > 1 || row[0] !== "");
  };
}

/** A file may end its lines in both ways. */
function dropCarriageReturn(row: string[]): void {
  const last = row.length - 1;
  if (row[last].endsWith("\r")) row[last] = row[last].slice(0, -1);
}

function createRows(maxRows: number) {
  let header: readonly string[] | undefined;
  let builder: ReturnType<typeof createTableBuilder> | undefined;
  let count = 0;
  const misshapen = new Map<number, number>();
  return {
    add(rows: readonly string[][]): void {
      for (const row of rows) {
        if (header === undefined || builder === undefined) {
          header = headerOf(row);
          builder = createTableBuilder(header.map((name) => [name, "text"]));
          continue;
        }
        if (count === maxRows) throw new CsvFault("tooManyRows");
        if (row.length !== header.length) misshapen.set(count, row.length);
        builder.add(header.map((_, i) => row[i] ?? ""));
        count++;
      }
    },
    end(): { table: Table; misshapen: ReadonlyMap<number, number> } {
      if (builder === undefined) throw new CsvFault("empty");
      if (count === 0) throw new CsvFault("noRows");
      return { table: builder.table(), misshapen };
    },
  };
}

function headerOf(row: readonly string[]): readonly string[] {
  const names = row.map((name) => name.trim());
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new CsvFault("twice", twice);
  return names;
}
