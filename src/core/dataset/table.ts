/**
 * The columnar table that every stage works on: one array a column, all of one length.
 * Tables are never changed in place; a verb returns a new one that shares the columns it did not touch.
 */
export interface Table {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Column>;
}

/** A column of numbers; NaN is a missing value. */
export interface NumberColumn {
  readonly kind: "number";
  readonly values: Float64Array;
}

/** A column of text, dictionary-coded: `codes[row]` indexes `dictionary`; -1 is a missing value. */
export interface TextColumn {
  readonly kind: "text";
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

export type Column = NumberColumn | TextColumn;

/** The column `name`, which must exist and hold numbers: callers have checked the specification before. */
export function numberColumn(table: Table, name: string): NumberColumn {
  const column = table.columns.get(name);
  if (column?.kind !== "number")
    throw new Error(`column \`${name}\` is ${column?.kind ?? "absent"}, not numeric`);
  return column;
}

/** A text column from plain strings, null for missing; equal strings share a code, codes count up by first use. */
export function textColumn(values: readonly (string | null)[]): TextColumn {
  const builder = createDictionary();
  return { kind: "text", codes: Int32Array.from(values, builder.code), dictionary: builder.dictionary };
}

/** Assigns codes to strings in order of first appearance. */
export function createDictionary(): { readonly dictionary: string[]; code(value: string | null): number } {
  const dictionary: string[] = [];
  const codes = new Map<string, number>();
  return {
    dictionary,
    code(value) {
      if (value === null) return -1;
      let code = codes.get(value);
      if (code === undefined) {
        code = dictionary.push(value) - 1;
        codes.set(value, code);
      }
      return code;
    },
  };
}

/** The value of one cell: a number, a string, or null when missing. */
export function cell(column: Column, row: number): number | string | null {
  if (column.kind === "number") {
    const value = column.values[row];
    return Number.isNaN(value) ? null : value;
  }
  const code = column.codes[row];
  return code < 0 ? null : column.dictionary[code];
}

/** The rows at `indices`, in that order; an index may repeat. */
export function takeRows(table: Table, indices: ArrayLike<number>): Table {
  const columns = new Map<string, Column>();
  for (const [name, column] of table.columns) columns.set(name, takeFromColumn(column, indices));
  return { rows: indices.length, columns };
}

/** The rows from `start` to before `end`, in the memory of the table's own. */
function sliceRows(table: Table, start: number, end: number): Table {
  const columns = new Map<string, Column>();
  for (const [name, column] of table.columns)
    columns.set(
      name,
      column.kind === "number"
        ? { kind: "number", values: column.values.subarray(start, end) }
        : { ...column, codes: column.codes.subarray(start, end) },
    );
  return { rows: end - start, columns };
}

/** The table's rows in their order, so many together; the last may be fewer. */
export function* tableBlocks(table: Table, blockRows: number): Generator<Table> {
  for (let start = 0; start < table.rows; start += blockRows)
    yield sliceRows(table, start, Math.min(start + blockRows, table.rows));
}

function takeFromColumn(column: Column, indices: ArrayLike<number>): Column {
  const rows = indices.length;
  if (column.kind === "number") {
    const values = new Float64Array(rows);
    for (let i = 0; i < rows; i++) values[i] = column.values[indices[i]];
    return { kind: "number", values };
  }
  const codes = new Int32Array(rows);
  for (let i = 0; i < rows; i++) codes[i] = column.codes[indices[i]];
  return { kind: "text", codes, dictionary: column.dictionary };
}
