import type { Cell } from "./cells.ts";
import { type Column, createDictionary, type Table } from "./table.ts";

/** Gathers rows into columns that grow as needed. */
export interface TableBuilder {
  /** Adds a row; its cells are in the order of the columns and of their kinds. */
  add(cells: readonly Cell[]): void;
  table(): Table;
}

interface ColumnBuilder {
  add(cell: Cell, row: number): void;
  column(rows: number): Column;
}

/** A builder for columns of these names and kinds. */
export function createTableBuilder(
  kinds: Iterable<readonly [name: string, kind: Column["kind"]]>,
): TableBuilder {
  const names: string[] = [];
  const builders: ColumnBuilder[] = [];
  for (const [name, kind] of kinds) {
    names.push(name);
    builders.push(kind === "number" ? numberBuilder() : textBuilder());
  }
  let rows = 0;
  return {
    add(cells) {
      for (let i = 0; i < builders.length; i++) builders[i].add(cells[i], rows);
      rows++;
    },
    table: () => ({ rows, columns: new Map(names.map((name, i) => [name, builders[i].column(rows)])) }),
  };
}

const FIRST_CAPACITY = 1024;

function numberBuilder(): ColumnBuilder {
  let values = new Float64Array(FIRST_CAPACITY);
  return {
    add(cell, row) {
      if (row === values.length) {
        const grown = new Float64Array(row * 2);
        grown.set(values);
        values = grown;
      }
      values[row] = typeof cell === "number" ? cell : Number.NaN;
    },
    column: (rows) => ({ kind: "number", values: values.slice(0, rows) }),
  };
}

function textBuilder(): ColumnBuilder {
  let codes = new Int32Array(FIRST_CAPACITY);
  const { dictionary, code } = createDictionary();
  return {
    add(cell, row) {
      if (row === codes.length) {
        const grown = new Int32Array(row * 2);
        grown.set(codes);
        codes = grown;
      }
      codes[row] = code(cell === null ? null : String(cell));
    },
    column: (rows) => ({
      kind: "text",
      codes: codes.slice(0, rows),
      dictionary,
    }),
  };
}
