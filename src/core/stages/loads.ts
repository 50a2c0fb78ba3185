import { z } from "zod";
import { sha256 } from "../atomic-file.ts";
import type { Database, TableColumn } from "../database/database.ts";

/** The table that raw rows are loaded into. */
export const RAW_TABLE = "raw";

const LOADS = "loads";

/** An object that was loaded. */
const loadedObjectSchema = z.object({
  /** Its name; records from before there could be several have that of the source alone. */
  object: z.string(),
  /** Its generation or ETag; null where only the bytes tell. */
  version: z.string().nullable(),
  sha256: z.string(),
  bytes: z.number(),
  rows: z.number(),
});

export type LoadedObject = z.infer<typeof loadedObjectSchema>;

/** Where the rows of the raw table came from. */
export interface LoadRecord {
  readonly source: string;
  /** When it was loaded (ISO 8601, UTC). */
  readonly loadedAt: string;
  /** SHA-256 over what of the dataset file decides which rows are let in; null in records from before it was kept. */
  readonly layout: string | null;
  readonly objects: readonly LoadedObject[];
}

const rowSchema = loadedObjectSchema.extend({
  source: z.string(),
  loaded_at: z.string(),
  object: z.string().nullish(),
  version: z.string().nullish(),
  layout: z.string().nullish(),
});

/** The size of a load: its rows, bytes and digest. That of one object is the object's own. */
export function loadedContent(objects: readonly LoadedObject[]): {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
} {
  const sum = (of: "rows" | "bytes"): number => objects.reduce((total, object) => total + object[of], 0);
  const digests = objects.map((object) => object.sha256);
  return {
    rows: sum("rows"),
    bytes: sum("bytes"),
    sha256: digests.length === 1 ? digests[0] : sha256(digests.join("\n")),
  };
}

/** The newest load of the raw table; null when nothing was loaded yet. */
export async function lastLoad(database: Database): Promise<LoadRecord | null> {
  if (!(await database.hasTable(LOADS)) || !(await database.hasTable(RAW_TABLE))) return null;
  const rows = await database.query(
    `SELECT * FROM ${LOADS} WHERE load_id = (SELECT MAX(load_id) FROM ${LOADS})`,
  );
  if (rows.length === 0) return null;
  const objects = rows.map((row) => {
    const { source, object, version, ...content } = rowSchema.parse(row);
    return { ...content, source, object: object ?? source, version: version ?? null };
  });
  const [{ source, loaded_at, layout }] = objects;
  return {
    source,
    loadedAt: loaded_at,
    layout: layout ?? null,
    objects: objects
      .map(({ object, version, sha256, bytes, rows }) => ({ object, version, sha256, bytes, rows }))
      .sort((a, b) => (a.object < b.object ? -1 : 1)),
  };
}

const COLUMNS: readonly TableColumn[] = [
  ["load_id", "integer"],
  ["source", "text"],
  ["sha256", "text"],
  ["bytes", "integer"],
  ["rows", "integer"],
  ["loaded_at", "text"],
];
/** Added to the table later on: databases from before do not have them. */
const LATER_COLUMNS = ["object", "version", "layout"];

/** Adds a load to the record, a row for each object, within the transaction that replaces the table. */
export async function recordLoad(database: Database, load: LoadRecord): Promise<void> {
  if (!(await database.hasTable(LOADS))) await database.createTable(LOADS, COLUMNS);
  for (const column of LATER_COLUMNS)
    await database.query(`ALTER TABLE ${LOADS} ADD COLUMN IF NOT EXISTS ${column} VARCHAR`);
  const [{ id }] = await database.query(`SELECT COALESCE(MAX(load_id), 0) + 1 AS id FROM ${LOADS}`);
  const names = [...COLUMNS.map(([name]) => name), ...LATER_COLUMNS];
  for (const { object, version, sha256, bytes, rows } of load.objects)
    await database.query(
      `INSERT INTO ${LOADS} (${names.join(", ")}) VALUES (${names.map((_, i) => `$${i + 1}`).join(", ")})`,
      [id, load.source, sha256, bytes, rows, load.loadedAt, object, version, load.layout],
    );
}
