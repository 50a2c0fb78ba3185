import { Readable } from "node:stream";
import { parseDataset } from "../../src/core/config/load-dataset.ts";
import { columnKinds } from "../../src/core/dataset/columns.ts";
import { readTable } from "../../src/core/dataset/csv/read-table.ts";
import { cell, type Table } from "../../src/core/dataset/table.ts";
import { createTableBuilder } from "../../src/core/dataset/table-builder.ts";
import { datasetFile, ofTicketClass } from "./workspace.ts";

/** The dataset of `small.yaml`. */
export const SPEC = parseDataset(
  datasetFile(() => undefined),
  "small.yaml",
);

/** The same passengers, of whom the ticket class is told: three classes. */
export const TICKET_CLASS_SPEC = parseDataset(datasetFile(ofTicketClass), "ticket-class.yaml");

/** A record as a request sends it. */
export type Passenger = Record<string, number | string | null>;

/** The rows of a raw CSV. */
export function rawTable(csv: string): Promise<Table> {
  const types = new Map(Object.entries(SPEC.columns).map(([name, { type }]) => [name, type]));
  return readTable(Readable.from([Buffer.from(csv)]), { types }, "in.csv");
}

/** The rows of a table as records, without their outcome. */
export function recordsOf(raw: Table, { target } = SPEC): Passenger[] {
  const columns = [...raw.columns].filter(([name]) => name !== target.column);
  return Array.from({ length: raw.rows }, (_, row) =>
    Object.fromEntries(columns.map(([name, column]) => [name, cell(column, row)])),
  );
}

/** A record as a raw table of one row, which a model scores without any server. */
export function tableOfRecord(record: Passenger): Table {
  const kinds = columnKinds(SPEC.columns);
  const builder = createTableBuilder(kinds);
  builder.add([...kinds.keys()].map((name) => record[name] ?? null));
  return builder.table();
}
