import { OpsError } from "../../errors.ts";
import { type Layout, locateColumns } from "./header.ts";
import { csvRecords } from "./records.ts";

/** One data row: its cells' texts in the layout's order, null where the file has no such column. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly (string | null)[];
}

/**
 * The data rows of a CSV stream, checked to have the layout's columns and as many fields as the header.
 * Throws OPS_INPUT_EMPTY, OPS_INPUT_NO_ROWS, OPS_INPUT_FIELD_COUNT, and what `csvRecords` and `locateColumns` throw.
 */
export async function* csvRows(
  source: AsyncIterable<Uint8Array>,
  layout: Layout,
  file: string,
): AsyncGenerator<CsvRow> {
  let positions: Int32Array | undefined;
  let width = 0;
  let rows = 0;
  for await (const record of csvRecords(source, file)) {
    if (positions === undefined) {
      positions = locateColumns(record, layout, file);
      width = record.fields.length;
      continue;
    }
    const { line, fields } = record;
    if (fields.length !== width) throw fieldCountError(file, line, fields, width);
    rows++;
    yield { line, cells: Array.from(positions, (position) => (position < 0 ? null : fields[position])) };
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
