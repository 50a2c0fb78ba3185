import { stringify } from "csv-stringify/sync";
import { type FileDigest, type WriteChunk, writeFileAtomically } from "../../atomic-file.ts";
import { throwIfInterrupted } from "../../errors.ts";
import type { Cell } from "../cells.ts";
import { cell, type Table } from "../table.ts";

/**
 * Rows as CSV text: commas, `\n`, quotes only where needed; a missing value is an empty field. Numbers are written
 * in the shortest form that reads back as the same number, so equal data gives equal bytes.
 */
export function formatCsv(rows: readonly (readonly Cell[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    {
      record_delimiter: "\n",
      // String(-0) is "0".
      cast: { number: (value) => (Object.is(value, -0) ? "-0" : String(value)) },
      // A carriage return would be taken for part of a line end, and an only field that is empty for an empty line.
      quoted_match: /\r/,
      quoted_empty: rows[0]?.length === 1,
    },
  );
}

/** Writes a CSV file whole or not at all, from batches of rows, in constant memory. */
export function writeCsv(
  file: string,
  columns: readonly string[],
  batches: AsyncIterable<readonly (readonly Cell[])[]> | Iterable<readonly (readonly Cell[])[]>,
  signal?: AbortSignal,
): Promise<FileDigest> {
  return writeFileAtomically(file, async (chunk: WriteChunk) => {
    await chunk(formatCsv([columns]));
    for await (const batch of batches) {
      throwIfInterrupted(signal);
      await chunk(formatCsv(batch));
    }
  });
}

/** A table's rows in batches, for `writeCsv`. */
export function* tableBatches(table: Table, batchRows = 2048): Generator<Cell[][]> {
  const columns = [...table.columns.values()];
  for (let start = 0; start < table.rows; start += batchRows) {
    const end = Math.min(start + batchRows, table.rows);
    yield Array.from({ length: end - start }, (_, i) => columns.map((column) => cell(column, start + i)));
  }
}
