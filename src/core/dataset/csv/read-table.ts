import { OpsError, throwIfInterrupted } from "../../errors.ts";
import { type Cell, expectedOf, parseCell } from "../cells.ts";
import type { ColumnSpec } from "../columns.ts";
import { columnKind } from "../columns.ts";
import type { Table } from "../table.ts";
import { createTableBuilder } from "../table-builder.ts";
import type { Layout } from "./header.ts";
import { csvRowBatches } from "./rows.ts";

/** The columns to read, in order, by type; `optional` ones may be absent from the file and are then missing. */
export interface TypedLayout extends Pick<Layout, "onUnknown"> {
  readonly types: ReadonlyMap<string, ColumnSpec["type"]>;
  readonly optional?: ReadonlySet<string>;
}

/** Typed rows with their line numbers, in batches of at most `BATCH_ROWS`. */
export interface RowBatch {
  readonly lines: readonly number[];
  readonly rows: readonly (readonly Cell[])[];
}

const BATCH_ROWS = 2048;

/** Reads typed rows as a stream, in constant memory. Throws OPS_INPUT_VALUE and what `csvRows` throws. */
export async function* readBatches(
  source: AsyncIterable<Uint8Array>,
  layout: TypedLayout,
  file: string,
  signal?: AbortSignal,
): AsyncGenerator<RowBatch> {
  const columns = [...layout.types.keys()];
  const types = [...layout.types.values()];
  let lines: number[] = [];
  let rows: Cell[][] = [];
  const { optional = new Set(), onUnknown } = layout;
  for await (const piece of csvRowBatches(source, { columns, optional, onUnknown }, file)) {
    for (const row of piece) {
      rows.push(
        row.cells.map((text, i) => {
          const value = text === null ? null : parseCell(types[i], text);
          if (value !== undefined) return value;
          throw valueError(text, expectedOf(types[i]), { file, line: row.line, column: columns[i] });
        }),
      );
      lines.push(row.line);
      if (rows.length === BATCH_ROWS) {
        throwIfInterrupted(signal);
        yield { lines, rows };
        [lines, rows] = [[], []];
      }
    }
  }
  throwIfInterrupted(signal);
  if (rows.length > 0) yield { lines, rows };
}

/** Reads a whole CSV file into a table. Throws what `readBatches` throws. */
export async function readTable(
  source: AsyncIterable<Uint8Array>,
  layout: TypedLayout,
  file: string,
  signal?: AbortSignal,
): Promise<Table> {
  const builder = createTableBuilder([...layout.types].map(([name, type]) => [name, columnKind({ type })]));
  for await (const { rows } of readBatches(source, layout, file, signal))
    for (const row of rows) builder.add(row);
  return builder.table();
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: string;
}

function valueError(text: string | null, expected: string, { file, line, column }: Place): OpsError {
  return new OpsError(
    "OPS_INPUT_VALUE",
    `${file}:${line} column \`${column}\`: \`${text}\` is not ${expected}`,
    {
      hint: "correct the value, or leave the field empty if it is not known",
      details: { file, line, column, value: text },
    },
  );
}
