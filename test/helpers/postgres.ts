import { randomUUID } from "node:crypto";
import type { TestContext } from "node:test";
import pg from "pg";
import { skipWithout } from "./required-service.ts";

/** The database that tests may use; each makes a schema of its own there. */
export const POSTGRES_URL = process.env.TITANIC_OPS_TEST_POSTGRES ?? "postgres://root@127.0.0.1:5432/test";

const isThere = await answers();

/** The `skip` option of tests that need Postgres. */
export const skipWithoutPostgres = skipWithout(
  "postgres",
  isThere,
  "let TITANIC_OPS_TEST_POSTGRES name a database, for example postgres://127.0.0.1:5432/test",
);

/** The name of a schema that is not there yet, and is dropped when the test ends. */
export function ownSchema(t: TestContext): string {
  const schema = `titanic_ops_test_${randomUUID().slice(0, 8)}`;
  t.after(() => askPostgres(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`));
  return schema;
}

/** Runs SQL as another program would, and returns the rows. */
export async function askPostgres<T extends object>(
  sql: string,
  { url = POSTGRES_URL, values = [] }: { url?: string; values?: unknown[] } = {},
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

async function answers(): Promise<boolean> {
  try {
    await askPostgres("SELECT 1");
    return true;
  } catch {
    return false;
  }
}
