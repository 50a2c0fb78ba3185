import { existsSync } from "node:fs";
import { link, mkdir, realpath, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import type { DuckDBAppender, DuckDBConnection, DuckDBInstance, DuckDBValue } from "@duckdb/node-api";
import { asWriteError, diskFull, isNodeError } from "../atomic-file.ts";
import type { Cell } from "../dataset/cells.ts";
import { OpsError } from "../errors.ts";
import { clearAbandoned, temporaryPath } from "../temporary-path.ts";
import { type Database, quoteName, type Rows, type TableColumn } from "./database.ts";

/** By `require`: `import` reads each of a CommonJS package's hundred files once more for its names, some 100 ms. */
const duckdb = createRequire(import.meta.url)("@duckdb/node-api") as typeof import("@duckdb/node-api");

const SQL_TYPES = { integer: "BIGINT", number: "DOUBLE", text: "VARCHAR", category: "VARCHAR" } as const;

/** Runs a call of DuckDB and translates its errors; those of other code never come through here. */
type Attempt = <T>(call: () => T | Promise<T>) => Promise<T>;

function translating(file: string): Attempt {
  return async (call) => {
    try {
      return await call();
    } catch (error) {
      throw translate(error, file);
    }
  };
}

/** The embedded database: one DuckDB file, made on first use. Opened by one process at a time. */
export async function openDuckDb(file: string): Promise<Database> {
  const attempt = translating(file);
  await createFile(file, attempt);
  // A second instance of one file in one process would go unnoticed, damage the file, and on closing let other
  // processes in; the cache gives the same instance.
  const instance = await attempt(async () => duckdb.DuckDBInstance.fromCache(await realpath(file)));
  return databaseOf(instance, `duckdb:${file}`, attempt);
}

/** A database in memory alone, for questions about files; nothing is left of it. */
export async function openMemoryDuckDb(): Promise<Database> {
  const attempt = translating("memory");
  return databaseOf(await attempt(() => duckdb.DuckDBInstance.create(":memory:")), "duckdb:memory", attempt);
}

async function databaseOf(instance: DuckDBInstance, location: string, attempt: Attempt): Promise<Database> {
  const connection = await attempt(() => instance.connect());
  const withLittleMemory = littleMemory(instance);
  let inTransaction = false;
  let isOpen = true;

  const transaction = async <T>(work: () => Promise<T>): Promise<T> => {
    await attempt(() => connection.run("BEGIN TRANSACTION"));
    inTransaction = true;
    try {
      const result = await work();
      await attempt(() => connection.run("COMMIT"));
      return result;
    } catch (error) {
      // A commit that failed has already ended the transaction, and then there is nothing to roll back.
      await connection.run("ROLLBACK").catch(() => undefined);
      throw error;
    } finally {
      inTransaction = false;
    }
  };
  return {
    location,
    query: (sql, parameters = []) =>
      attempt(async () => plainRows(await connection.runAndReadAll(sql, [...parameters]))),
    scan: (sql) => scan(instance, sql, attempt),
    async hasTable(name) {
      const found = await attempt(() =>
        connection.runAndReadAll("SELECT 1 FROM duckdb_tables() WHERE table_name = $1", [name]),
      );
      return found.currentRowCount > 0;
    },
    async createTable(name, columns) {
      const definitions = columns.map(([column, type]) => `${quoteName(column)} ${SQL_TYPES[type]}`);
      await attempt(() => connection.run(`CREATE TABLE ${quoteName(name)} (${definitions.join(", ")})`));
    },
    // Columns are scanned fast enough without. A process that is killed after it has deleted rows of a table with an
    // index leaves a log that DuckDB 1.5 cannot always replay ("Failed to delete all rows from index").
    indexTable: async () => undefined,
    append(table, columns, batches) {
      const work = () => withLittleMemory(() => append(connection, table, { columns, batches }, attempt));
      return inTransaction ? work() : transaction(work);
    },
    transaction,
    async close() {
      if (!isOpen) return;
      isOpen = false;
      connection.disconnectSync();
      instance.closeSync();
    },
  };
}

/** Made under another name first: a process killed midway would leave a file that is not yet a database. */
async function createFile(file: string, attempt: Attempt): Promise<void> {
  if (existsSync(file)) return;
  const folder = path.dirname(file);
  const temporary = temporaryPath(file);
  try {
    await mkdir(folder, { recursive: true });
    await clearAbandoned(folder, { name: path.basename(file) });
    await attempt(async () => {
      const instance = await duckdb.DuckDBInstance.create(temporary);
      const connection = await instance.connect();
      await connection.run("CHECKPOINT");
      connection.disconnectSync();
      instance.closeSync();
    });
    // Not renamed, which would put an empty database in the place of one that another process has made meanwhile.
    await link(temporary, file);
  } catch (error) {
    if (!isNodeError(error) || error.code !== "EEXIST" || error.syscall !== "link")
      throw asWriteError(error, file);
  } finally {
    for (const each of [temporary, `${temporary}.wal`])
      await rm(each, { force: true }).catch(() => undefined);
  }
}

/** Enough to add any number of rows; by itself DuckDB would keep what it has written until most of the memory is full. */
const APPEND_MEMORY_MB = 128;

/** Runs work with little memory for what DuckDB keeps; other statements need more, and have it again afterwards. */
function littleMemory(instance: DuckDBInstance): <T>(work: () => Promise<T>) => Promise<T> {
  // Asked once: DuckDB tells it in three digits, so that each time it would come back a little less.
  let usual: string | undefined;
  return async (work) => {
    // On a connection of its own: after a failure, that of the work takes nothing until its transaction has ended.
    const settings = await instance.connect();
    const limit = (to: string) => settings.run(`SET memory_limit = '${to}'`);
    usual ??= String(
      (await settings.runAndReadAll("SELECT current_setting('memory_limit')")).getRows()[0][0],
    );
    // It cannot be less than what is in use.
    await limit(`${APPEND_MEMORY_MB}MB`).catch(() => undefined);
    try {
      return await work();
    } finally {
      await limit(usual);
      settings.disconnectSync();
    }
  };
}

interface Appended {
  readonly columns: readonly TableColumn[];
  readonly batches: AsyncIterable<Rows> | Iterable<Rows>;
}

async function append(
  connection: DuckDBConnection,
  table: string,
  { columns, batches }: Appended,
  attempt: Attempt,
): Promise<number> {
  const appender = await attempt(() => connection.createAppender(table));
  let count = 0;
  try {
    for await (const rows of batches) {
      await attempt(() => {
        for (const row of rows) appendRow(appender, columns, row);
      });
      count += rows.length;
    }
    await attempt(() => appender.flushSync());
  } catch (error) {
    closeQuietly(appender);
    throw error;
  }
  await attempt(() => appender.closeSync());
  return count;
}

/** What it still writes is rolled back with the transaction; its complaints would hide why the rows ended. */
function closeQuietly(appender: DuckDBAppender): void {
  try {
    appender.closeSync();
  } catch {}
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

/** On a connection of its own: the next statement on a connection silently ends what still streams from it. */
async function* scan(instance: DuckDBInstance, sql: string, attempt: Attempt): AsyncGenerator<Rows> {
  const connection = await attempt(() => instance.connect());
  try {
    const result = await attempt(() => connection.stream(sql));
    try {
      for (;;) {
        const chunk = await attempt(() => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk.getRows().map((row) => row.map(plainCell));
      }
    } finally {
      // A result that has not come to an end holds the file open, even when the instance is closed.
      connection.interrupt();
      while ((await result.fetchChunk().catch(() => null))?.rowCount) {}
    }
  } finally {
    connection.disconnectSync();
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
  // DuckDB throws plain errors; a TypeError or RangeError is a bug of ours, and Node's come with a code.
  if (!(error instanceof Error) || error.name !== "Error" || isNodeError(error)) return error;
  const { message } = error;
  if (/No space left|ENOSPC|Could not write all bytes/i.test(message)) return diskFull(file, error);
  if (/set lock on file/i.test(message)) {
    const who = /\(PID (\d+)\)/.exec(message)?.[1];
    return new OpsError(
      "OPS_WORKSPACE_BUSY",
      `${who ? `process ${who}` : "another process"} is using \`${file}\``,
      {
        hint: "wait until it has ended, or work in another folder with --artifacts <folder>",
        details: { file },
        cause: error,
      },
    );
  }
  if (/not a valid DuckDB database file/i.test(message)) {
    return new OpsError("OPS_DATABASE_FAILED", `\`${file}\` is not a database`, {
      hint: "move it away, then titanic-ops pipeline makes a new one; or work in another folder with --artifacts <folder>",
      details: { file },
      cause: error,
    });
  }
  if (/Permission denied|Read-only file system|Cannot open file|Is a directory/i.test(message)) {
    return new OpsError("OPS_PATH_UNWRITABLE", `cannot write \`${file}\``, {
      hint: "choose a folder that you may write to: --artifacts <folder>",
      details: { file },
      cause: error,
    });
  }
  return new OpsError("OPS_DATABASE_FAILED", `the database \`${file}\` failed: ${message.split("\n")[0]}`, {
    hint: `the file only holds what the pipeline can make again: remove it, then titanic-ops pipeline`,
    details: { file },
    cause: error,
  });
}
