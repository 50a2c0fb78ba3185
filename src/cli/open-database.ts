import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import type { Database } from "../core/database/database.ts";
import type { PostgresOptions } from "../core/database/postgres.ts";

/** Where a dataset's database is: a server, where its URL is given, or else a file. */
export interface DatabasePlace {
  readonly url: string | undefined;
  readonly file: string;
  /** The dataset's name, which is that of its schema on a server. */
  readonly dataset: string;
}

/** How a server is asked by what answers requests: these wait, so they are told soon that there is no answer. */
export const FOR_REQUESTS: Omit<PostgresOptions, "schema"> = {
  retries: { tries: 1, firstWaitMs: 0, maxWaitMs: 0 },
  connectTimeoutMs: 1000,
  statementTimeoutMs: 2000,
  maxConnections: 10,
};

/** The database for a command. Its `close` removes a file that was made for nothing. */
export async function openDatabase({ url, file, dataset }: DatabasePlace): Promise<Database> {
  if (url !== undefined) {
    const { openPostgres } = await import("../core/database/postgres.ts");
    return openPostgres(url, { schema: dataset });
  }
  const { openDuckDb } = await import("../core/database/duckdb.ts");
  const isNew = !existsSync(file);
  const database = await openDuckDb(file);
  return {
    ...database,
    async close() {
      const isUnused = isNew && (await isEmpty(database));
      await database.close();
      // A command that failed before it had anything to keep leaves no file behind.
      if (isUnused) await Promise.all([file, `${file}.wal`].map((each) => rm(each, { force: true })));
    },
  };
}

/**
 * Runs one question after another on the database, for a process that lives long: on a server over connections that are
 * kept, and in a file that is opened for each question, because it belongs to one process at a time.
 */
export async function databaseForRequests({ url, file, dataset }: DatabasePlace): Promise<RequestDatabase> {
  if (url !== undefined) {
    const { openPostgres } = await import("../core/database/postgres.ts");
    const database = await openPostgres(url, { schema: dataset, ...FOR_REQUESTS });
    return { location: database.location, ask: (question) => question(database), close: database.close };
  }
  const { openDuckDb } = await import("../core/database/duckdb.ts");
  return {
    location: `duckdb:${file}`,
    async ask(question) {
      const database = await openDuckDb(file);
      try {
        return await question(database);
      } finally {
        await database.close();
      }
    },
    close: async () => undefined,
  };
}

/** A database that is asked now and then. */
export interface RequestDatabase {
  readonly location: string;
  ask<T>(question: (database: Database) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A new database that has failed for good (a full disk) counts as empty: the pipeline can make it again. */
function isEmpty(database: Database): Promise<boolean> {
  return database.query("SELECT table_name FROM information_schema.tables LIMIT 1").then(
    (tables) => tables.length === 0,
    () => true,
  );
}
