import { type Cell, expectedOf, parseCell } from "../dataset/cells.ts";
import { columnKind } from "../dataset/columns.ts";
import { locateColumns } from "../dataset/csv/header.ts";
import { readBatches, type TypedLayout } from "../dataset/csv/read-table.ts";
import type { Table } from "../dataset/table.ts";
import { createTableBuilder } from "../dataset/table-builder.ts";
import { OpsError } from "../errors.ts";
import { type OpenOptions, withFileRows } from "../expectations/open-rows.ts";
import type { RowSource } from "../expectations/row-source.ts";
import { openChecked, type Source, type SourceObject } from "../storage/source.ts";

/** Raw rows as columns; `places` says where each is: a line of a file, or its number. */
export interface RawBatch {
  readonly raw: Table;
  readonly place: (row: number) => string;
}

type Take = (batch: RawBatch) => void;

/**
 * Hands the raw rows of a source to `take`, in batches, one object after another: Parquet by its name, CSV otherwise.
 * Throws what opening and reading them throws.
 */
export async function readRawRows(
  source: Source,
  layout: TypedLayout,
  options: OpenOptions,
  take: Take,
): Promise<void> {
  const objects = await source.list(options.signal);
  for (const object of objects) {
    const name = objects.length > 1 ? `${object.uri} ` : "";
    if (/\.parquet$/i.test(object.uri)) {
      const only = { uri: object.uri, list: async () => [object] };
      await withFileRows(only, options, (rows) => readRowSource(rows, layout, take, name));
    } else await readCsv(object, layout, options.signal, take, name);
  }
}

async function readCsv(
  object: SourceObject,
  layout: TypedLayout,
  signal: AbortSignal | undefined,
  take: Take,
  name: string,
): Promise<void> {
  const kinds = kindsOf(layout);
  for await (const { lines, rows } of readBatches(
    await openChecked(object, signal),
    layout,
    object.uri,
    signal,
  )) {
    const builder = createTableBuilder(kinds);
    for (const row of rows) builder.add(row);
    take({ raw: builder.table(), place: (row) => `${name}line ${lines[row]}` });
  }
}

/** The same with rows that are typed already, of a table or a Parquet file. */
export async function readRowSource(
  source: RowSource,
  layout: TypedLayout,
  take: Take,
  name = "",
): Promise<void> {
  for await (const batch of rawBatches(source, layout, name)) take(batch);
}

/**
 * The rows of a source as columns, batch by batch; `name` stands before their places. Throws OPS_INPUT_NO_ROWS, OPS_INPUT_VALUE
 * and what `locateColumns` throws.
 */
export async function* rawBatches(
  source: RowSource,
  layout: TypedLayout,
  name = "",
): AsyncGenerator<RawBatch> {
  const { types, optional = new Set(), onUnknown } = layout;
  const columns = [...types.keys()];
  const header = { line: 1, fields: source.columns };
  const positions = locateColumns(header, { columns, optional, onUnknown }, source.name);
  let before = 0;
  for await (const rows of source.rows()) {
    const builder = createTableBuilder(kindsOf(layout));
    rows.forEach(({ cells }, row) => {
      builder.add(
        columns.map((column, i) =>
          positions[i] < 0
            ? null
            : typed(
                cells[positions[i]],
                types.get(column) ?? "text",
                () => `${source.name} row ${before + row + 1} column \`${column}\``,
              ),
        ),
      );
    });
    const first = before + 1;
    yield { raw: builder.table(), place: (row) => `${name}row ${first + row}` };
    before += rows.length;
  }
  if (before === 0) {
    throw new OpsError("OPS_INPUT_NO_ROWS", `\`${source.name}\` has no rows`, {
      hint: "name a file or a table that has rows",
      details: { file: source.name },
    });
  }
}

function typed(cell: Cell, type: Parameters<typeof parseCell>[0], where: () => string): Cell {
  if (cell === null) return null;
  if (typeof cell === "number" && columnKind({ type }) === "number") return cell;
  const value = parseCell(type, String(cell));
  if (value !== undefined) return value;
  throw new OpsError("OPS_INPUT_VALUE", `${where()}: \`${cell}\` is not ${expectedOf(type)}`, {
    hint: "correct the value, or leave it empty if it is not known",
    details: { value: cell },
  });
}

function kindsOf({ types }: TypedLayout) {
  return [...types].map(([name, type]) => [name, columnKind({ type })] as const);
}
