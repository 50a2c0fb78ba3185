import { AsyncLocalStorage } from "node:async_hooks";
import { userInfo } from "node:os";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { PoolConfig } from "pg";
import { OpsError } from "../errors.ts";
import { DEFAULT_RETRIES, type RetryPolicy } from "../retry.ts";
import { copyText } from "./copy-text.ts";
import { type Database, quoteName, type Rows, type TableColumn } from "./database.ts";
import { type Connection, createConnections, isSoundAfter } from "./postgres-connections.ts";
import { type PostgresTarget, readPostgresUrl } from "./postgres-url.ts";

/** How a database is worked with; what its URL says comes first. */
export interface PostgresOptions {
  /** The schema for all tables, made with the first of them, so that datasets share a database. */
  readonly schema: string;
  /** How often a connection is tried. */
  readonly retries?: RetryPolicy;
  readonly connectTimeoutMs?: number;
  /** For each statement but those that stream, which take as long as the rows do; 0: none. */
  readonly statementTimeoutMs?: number;
  readonly maxConnections?: number;
}

/** Ordered by code point, as everywhere else, and not as the server's language has it. */
const SQL_TYPES = {
  integer: "BIGINT",
  number: "DOUBLE PRECISION",
  text: 'TEXT COLLATE "C"',
  category: 'TEXT COLLATE "C"',
} as const;

const ROWS_PER_FETCH = 2000;
/** How long to wait for a table that others hold: readers queue behind the one that waits to replace it. */
const LOCK_TIMEOUT_MS = 10_000;

interface Place {
  readonly location: string;
  readonly schema: string;
  readonly statementTimeoutMs: number;
}

/**
 * A Postgres database. Connects when it is first asked, and again when a connection was lost. Throws OPS_CONFIG_INVALID for
 * a URL that names none.
 */
export async function openPostgres(url: string, options: PostgresOptions): Promise<Database> {
  const target = readPostgresUrl(url);
  const { location, schema = options.schema } = target;
  const statementTimeoutMs = target.statementTimeoutMs ?? options.statementTimeoutMs ?? 300_000;
  const place = { location, schema, statementTimeoutMs };
  const { default: pg } = await import("pg");
  // As libpq has it; `pg` itself knows the variable USER alone, which containers often lack.
  pg.defaults.user ??= loginName();
  const pool = new pg.Pool(poolConfig(target, place, options));
  // A connection that breaks while nobody uses it is made anew; whoever uses one is told by the statement that fails.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const { retries = DEFAULT_RETRIES } = options;
  const close = once(() => pool.end());
  return createDatabase(createConnections(pool, { location, retries, statementTimeoutMs }), place, close);
}

function poolConfig(target: PostgresTarget, place: Place, options: PostgresOptions): PoolConfig {
  const { host, port, user, password, database, ssl, applicationName = "titanic-ops" } = target;
  const searchPath = quoteName(place.schema).replaceAll(/[\\ ]/g, "\\$&");
  const given = Object.entries({ host, port, user, password, database, ssl });
  return {
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    application_name: applicationName,
    options: `${target.options ?? ""} -c search_path=${searchPath}`.trim(),
    connectionTimeoutMillis: target.connectTimeoutMs ?? options.connectTimeoutMs ?? 10_000,
    statement_timeout: place.statementTimeoutMs,
    lock_timeout: LOCK_TIMEOUT_MS,
    max: options.maxConnections ?? 4,
    keepAlive: true,
    allowExitOnIdle: true,
  };
}

function loginName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // A container's user without an entry in /etc/passwd.
    return undefined;
  }
}

function createDatabase(
  connect: () => Promise<Connection>,
  place: Place,
  close: () => Promise<void>,
): Database {
  const { location, schema, statementTimeoutMs } = place;
  /** The connection of the transaction that a call is made in. */
  const current = new AsyncLocalStorage<Connection>();
  const transaction: Database["transaction"] = (work, { alone } = {}) =>
    lend(connect, async (connection) => {
      await connection.run("BEGIN");
      try {
        if (alone !== undefined) await takeTurn(connection, place, alone);
        await makeSchema(connection, schema);
        const result = await current.run(connection, work);
        await connection.run("COMMIT");
        return result;
      } catch (error) {
        await connection.client.query("ROLLBACK").catch(() => undefined);
        throw error;
      }
    });
  const onCurrent = <T>(work: (connection: Connection) => Promise<T>): Promise<T> => {
    const connection = current.getStore();
    return connection === undefined ? lend(connect, work) : work(connection);
  };
  const inTransaction = <T>(work: (connection: Connection) => Promise<T>): Promise<T> =>
    current.getStore() === undefined ? transaction(() => onCurrent(work)) : onCurrent(work);
  return {
    location: `${location}, schema ${schema}`,
    query: (sql, parameters) => onCurrent(async (connection) => (await connection.run(sql, parameters)).rows),
    scan: (sql) => scan(connect, sql),
    hasTable: (name) =>
      onCurrent(async (connection) => {
        const sql = "SELECT 1 FROM pg_tables WHERE schemaname = $1 AND tablename = $2";
        return (await connection.run(sql, [schema, name])).rows.length > 0;
      }),
    createTable: (name, columns) =>
      inTransaction(async (connection) => {
        const definitions = columns.map(([column, type]) => `${quoteName(column)} ${SQL_TYPES[type]}`);
        await connection.run(`CREATE TABLE ${quoteName(name)} (${definitions.join(", ")})`);
      }),
    indexTable: (name, columns) =>
      inTransaction(async (connection) => {
        await connection.run(`CREATE INDEX ON ${quoteName(name)} (${columns.map(quoteName).join(", ")})`);
      }),
    append: (table, columns, batches) =>
      inTransaction(async (connection) => {
        await connection.run("SET LOCAL statement_timeout = 0");
        const count = await copyInto(connection, table, { columns, batches });
        await connection.run(`SET LOCAL statement_timeout = ${statementTimeoutMs}`);
        return count;
      }),
    transaction,
    close,
  };
}

async function lend<T>(
  connect: () => Promise<Connection>,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connect();
  let isSound = true;
  try {
    return await work(connection);
  } catch (error) {
    isSound = isSoundAfter(error);
    throw error;
  } finally {
    connection.release(isSound);
  }
}

/** Whoever may write to a schema need not be allowed to make one, so it is made only where it is not there. */
async function makeSchema(connection: Connection, schema: string): Promise<void> {
  const { rows } = await connection.run("SELECT 1 FROM pg_namespace WHERE nspname = $1", [schema]);
  if (rows.length === 0) await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
}

/** The server lets go of the lock when the transaction ends, and when its client is gone. */
async function takeTurn(connection: Connection, { location, schema }: Place, name: string): Promise<void> {
  const { rows } = await connection.run(
    "SELECT CAST(pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS INT) AS had",
    [`titanic-ops ${schema} ${name}`],
  );
  if (rows[0].had === 1) return;
  throw new OpsError(
    "OPS_WORKSPACE_BUSY",
    `another ${name} is at work in \`${location}\`, schema \`${schema}\``,
    { hint: "wait until it has ended, then run the same command again", details: { location, schema } },
  );
}

/** By a cursor of the server, on a connection of its own: as much is held as is fetched at once. */
async function* scan(connect: () => Promise<Connection>, sql: string): AsyncGenerator<Rows> {
  const connection = await connect();
  try {
    await connection.run("BEGIN READ ONLY");
    await connection.run(`DECLARE scanned NO SCROLL CURSOR FOR ${sql}`);
    for (;;) {
      const { rows, fields } = await connection.run(`FETCH ${ROWS_PER_FETCH} FROM scanned`);
      if (rows.length === 0) return;
      yield rows.map((row) => fields.map(({ name }) => row[name]));
    }
  } finally {
    const isSound = await connection.client.query("ROLLBACK").then(
      () => true,
      () => false,
    );
    connection.release(isSound);
  }
}

interface Copied {
  readonly columns: readonly TableColumn[];
  readonly batches: AsyncIterable<Rows> | Iterable<Rows>;
}

async function copyInto(
  { client, attempt }: Connection,
  table: string,
  { columns, batches }: Copied,
): Promise<number> {
  const { from } = await import("pg-copy-streams");
  const names = columns.map(([name]) => quoteName(name)).join(", ");
  let count = 0;
  let fault: { readonly error: unknown } | undefined;
  async function* text(): AsyncGenerator<Buffer> {
    try {
      for await (const rows of batches) {
        count += rows.length;
        if (rows.length > 0) yield Buffer.from(copyText(columns, rows));
      }
    } catch (error) {
      fault = { error };
      throw error;
    }
  }
  try {
    const copy = client.query(from(`COPY ${quoteName(table)} (${names}) FROM STDIN`));
    await attempt(() => pipeline(Readable.from(text()), copy));
  } catch (error) {
    // The server's answer to a copy that was broken off would hide why the rows ended.
    throw fault === undefined ? error : fault.error;
  }
  return count;
}

function once(end: () => Promise<void>): () => Promise<void> {
  let ended: Promise<void> | undefined;
  return () => {
    ended ??= end();
    return ended;
  };
}
