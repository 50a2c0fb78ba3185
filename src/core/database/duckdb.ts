import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import {
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBValue,
} from "@duckdb/node-api";
import { asWriteError, diskFull } from "../atomic-file.ts";
import type { Cell } from "../dataset/cells.ts";
import { OpsError } from "../errors.ts";
import { type Database, quoteName, type Rows, type TableColumn } from "./database.ts";

const SQL_TYPES = { integer: "BIGINT", number: "DOUBLE", text: "VARCHAR", category: "VARCHAR" } as const;

/** The embedded database: one DuckDB file, made on first use. Opened by one process at a time. */
export async function openDuckDb(file: string): Promise<Database> {
  const attempt = <T>(work: () => Promise<T>): Promise<T> =>
    work().catch((error) => Promise.reject(translate(error, file)));
  const connection = await attempt(async () => {
    if (!existsSync(file)) await createFile(file);
    return (await DuckDBInstance.create(file)).connect();
  });
  return {
    location: `duckdb:${file}`,
    query: (sql, parameters = []) =>
      attempt(async () => plainRows(await connection.runAndReadAll(sql, [...parameters]))),
    scan: (sql) => scan(connection, sql, file),
    createTable: (name, columns) =>
      attempt(async () => {
        const definitions = columns.map(([column, type]) => `${quoteName(column)} ${SQL_TYPES[type]}`);
        await connection.run(`CREATE TABLE ${quoteName(name)} (${definitions.join(", ")})`);
      }),
    append: (table, columns, batches) => attempt(() => append(connection, table, columns, batches)),
    transaction: (work) => attempt(() => transaction(connection, work)),
    async close() {
      connection.disconnectSync();
    },
  };
}

/** Made under another name first: a process killed midway would leave a file that is not yet a database. */
async function createFile(file: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await rm(temporary, { force: true });
    const instance = await DuckDBInstance.create(temporary);
    const connection = await instance.connect();
    await connection.run("CHECKPOINT");
    connection.disconnectSync();
    instance.closeSync();
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw asWriteError(error, file);
  }
}

async function transaction<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
  await connection.run("BEGIN TRANSACTION");
  try {
    const result = await work();
    await connection.run("COMMIT");
    return result;
  } catch (error) {
    // A commit that failed has already ended the transaction, and then there is nothing to roll back.
    await connection.run("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

async function append(
  connection: DuckDBConnection,
  table: string,
  columns: readonly TableColumn[],
  batches: AsyncIterable<Rows> | Iterable<Rows>,
): Promise<number> {
  const appender = await connection.createAppender(table);
  let count = 0;
  try {
    for await (const rows of batches) {
      for (const row of rows) appendRow(appender, columns, row);
      count += rows.length;
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
  return count;
}

function appendRow(appender: DuckDBAppender, columns: readonly TableColumn[], row: readonly Cell[]): void {
  for (let i = 0; i < columns.length; i++) {
    const value = row[i];
    const [, type] = columns[i];
    if (value === null) appender.appendNull();
    else if (type === "integer") appender.appendBigInt(BigInt(value));
    else if (type === "number") appender.appendDouble(Number(value));
    else appender.appendVarchar(String(value));
  }
  appender.endRow();
}

async function* scan(connection: DuckDBConnection, sql: string, file: string): AsyncGenerator<Rows> {
  try {
    const result = await connection.stream(sql);
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      yield chunk.getRows().map((row) => row.map(plainCell));
    }
  } catch (error) {
    throw translate(error, file);
  }
}

function plainRows(reader: { getRowObjects(): Record<string, DuckDBValue>[] }): Record<string, Cell>[] {
  return reader
    .getRowObjects()
    .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainCell(value)])));
}

function plainCell(value: DuckDBValue): Cell {
  if (value === null || typeof value === "number" || typeof value === "string") return value;
  return typeof value === "bigint" ? Number(value) : String(value);
}

/** DuckDB tells its errors by their text alone. */
function translate(error: unknown, file: string): unknown {
  if (error instanceof OpsError || !(error instanceof Error)) return error;
  const { message } = error;
  if (/No space left|ENOSPC|Could not write all bytes/i.test(message)) return diskFull(file, error);
  if (/set lock on file/i.test(message)) {
    return new OpsError("OPS_WORKSPACE_BUSY", `another process is using \`${file}\``, {
      hint: "wait until it has ended, or work in another folder with --artifacts <folder>",
      details: { file },
      cause: error,
    });
  }
  if (/Permission denied|Read-only file system|Cannot open file/i.test(message)) {
    return new OpsError("OPS_PATH_UNWRITABLE", `cannot write \`${file}\``, {
      hint: "choose a folder that you may write to: --artifacts <folder>",
      details: { file },
      cause: error,
    });
  }
  if (!/Error:/.test(message)) return error;
  return new OpsError("OPS_DATABASE_FAILED", `the database \`${file}\` failed: ${message.split("\n")[0]}`, {
    hint: `the file only holds what the pipeline can make again: remove it, then titanic-ops pipeline`,
    details: { file },
    cause: error,
  });
}
