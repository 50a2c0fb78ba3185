import type { Cell } from "../dataset/cells.ts";
import type { ColumnSpec } from "../dataset/columns.ts";

/** A column of a table: its name, and the type that decides how its values are held. */
export type TableColumn = readonly [name: string, type: ColumnSpec["type"]];
export type Rows = readonly (readonly Cell[])[];

/**
 * The port of a relational database: what DuckDB and Postgres do alike. SQL is standard, placeholders are `$1`.
 * Every method throws OPS_DATABASE_FAILED when the database fails, and OPS_WORKSPACE_BUSY when another process
 * holds it.
 */
export interface Database {
  /** Where the data is, free of secrets. */
  readonly location: string;
  /** The rows of a small result. Whole numbers come as numbers. */
  query(sql: string, parameters?: readonly Cell[]): Promise<Record<string, Cell>[]>;
  /**
   * The rows of a result of any size, in batches, in constant memory: those that were committed when it began, even
   * within a transaction. Other statements may run meanwhile.
   */
  scan(sql: string): AsyncIterable<Rows>;
  /** Whether there is a table of this name. */
  hasTable(name: string): Promise<boolean>;
  /** Makes an empty table. */
  createTable(name: string, columns: readonly TableColumn[]): Promise<void>;
  /** Makes looking rows up by these columns fast, in a database that needs an index for it. */
  indexTable(name: string, columns: readonly string[]): Promise<void>;
  /** Adds rows in bulk, all or none; returns how many. An error of `batches` comes through as it is. */
  append(
    table: string,
    columns: readonly TableColumn[],
    batches: AsyncIterable<Rows> | Iterable<Rows>,
  ): Promise<number>;
  /**
   * Runs `work` so that all of its changes become visible together, or none does when it throws. They do not nest. With
   * `alone`, none else with the same name runs meanwhile: throws OPS_WORKSPACE_BUSY where one does.
   */
  transaction<T>(work: () => Promise<T>, options?: { readonly alone?: string }): Promise<T>;
  close(): Promise<void>;
}

/** A name as SQL takes it, whatever characters it has. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
