import { z } from "zod";
import type { Database } from "../database/database.ts";

/** The table that raw rows are loaded into. */
export const RAW_TABLE = "raw";

const LOADS = "loads";

/** Where the rows of the raw table came from. */
export const loadRecordSchema = z.object({
  source: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  rows: z.number(),
  /** When it was loaded (ISO 8601, UTC). */
  loaded_at: z.string(),
});

export type LoadRecord = z.infer<typeof loadRecordSchema>;

/** The newest load of the raw table; null when nothing was loaded yet. */
export async function lastLoad(database: Database): Promise<LoadRecord | null> {
  if (!(await database.hasTable(LOADS)) || !(await database.hasTable(RAW_TABLE))) return null;
  const [row] = await database.query(`SELECT * FROM ${LOADS} ORDER BY load_id DESC LIMIT 1`);
  return row === undefined ? null : loadRecordSchema.parse(row);
}

/** Adds a load to the record, within the transaction that replaces the table. */
export async function recordLoad(database: Database, load: LoadRecord): Promise<void> {
  await database.query(
    `CREATE TABLE IF NOT EXISTS ${LOADS} (load_id BIGINT, source VARCHAR, sha256 VARCHAR, bytes BIGINT, rows BIGINT, loaded_at VARCHAR)`,
  );
  await database.query(
    `INSERT INTO ${LOADS} SELECT COALESCE(MAX(load_id), 0) + 1, $1, $2, $3, $4, $5 FROM ${LOADS}`,
    [load.source, load.sha256, load.bytes, load.rows, load.loaded_at],
  );
}
