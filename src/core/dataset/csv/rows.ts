import { OpsError } from "../../errors.ts";
import { type Layout, locateColumns } from "./header.ts";
import { type CsvRecord, csvRecordBatches } from "./records.ts";

/** One data row: its cells' texts in the layout's order, null where the file has no such column. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly (string | null)[];
}

/**
 * The data rows of a CSV stream, checked to have the layout's columns and as many fields as the header.
 * Throws OPS_INPUT_EMPTY, OPS_INPUT_NO_ROWS, OPS_INPUT_FIELD_COUNT, and what `csvRecordBatches` and `locateColumns` throw.
 */
export async function* csvRows(
  source: AsyncIterable<Uint8Array>,
  layout: Layout,
  file: string,
): AsyncGenerator<CsvRow> {
  for await (const rows of csvRowBatches(source, layout, file)) yield* rows;
}

/**
 * The same rows, all at once that a piece of the source completes: waiting for each by itself takes as long as parsing
 * it. Those before a fault are handed out as they are asked for, and then it is thrown.
 */
export async function* csvRowBatches(
  source: AsyncIterable<Uint8Array>,
  layout: Layout,
  file: string,
): AsyncGenerator<Iterable<CsvRow>> {
  let positions: Int32Array | undefined;
  let width = 0;
  let rows = 0;
  for await (const records of csvRecordBatches(source, file)) {
    let first = 0;
    if (positions === undefined) {
      positions = locateColumns(records[0], layout, file);
      width = records[0].fields.length;
      first = 1;
    }
    rows += records.length - first;
    yield located(records, first, { positions, width, file });
  }
  if (positions === undefined) {
    throw new OpsError("OPS_INPUT_EMPTY", `\`${file}\` is empty`, {
      hint: `a header (${layout.columns.join(",")}) and at least one row are needed`,
      details: { file },
    });
  }
  if (rows === 0) {
    throw new OpsError("OPS_INPUT_NO_ROWS", `\`${file}\` has a header and no rows`, {
      hint: "was the file cut short, or filtered to nothing?",
      details: { file, line: 1 },
    });
  }
}

interface Located {
  readonly positions: Int32Array;
  readonly width: number;
  readonly file: string;
}

function* located(
  records: readonly CsvRecord[],
  first: number,
  { positions, width, file }: Located,
): Generator<CsvRow> {
  for (let i = first; i < records.length; i++) {
    const { line, fields } = records[i];
    if (fields.length !== width) throw fieldCountError(file, line, fields, width);
    const cells = new Array<string | null>(positions.length);
    for (let at = 0; at < cells.length; at++) cells[at] = positions[at] < 0 ? null : fields[positions[at]];
    yield { line, cells };
  }
}

/** The error for a row with more or fewer fields than the header. */
export function fieldCountError(
  file: string,
  line: number,
  fields: readonly string[],
  width: number,
): OpsError {
  const first = fields.length > width ? `; the first too many is \`${fields[width]}\`` : "";
  return new OpsError(
    "OPS_INPUT_FIELD_COUNT",
    `${file}:${line} has ${fields.length} fields where the header has ${width}${first}`,
    {
      hint: 'quote a field that holds a comma: "Braund, Mr. Owen"',
      details: {
        file,
        line,
        column: Math.min(fields.length, width) + 1,
        value: fields.join(",").slice(0, 200),
      },
    },
  );
}
