import { mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { asWriteError, digestFile, type FileDigest } from "../atomic-file.ts";
import { clearAbandoned, temporaryPath } from "../temporary-path.ts";
import { quoteName, type Rows, type TableColumn } from "./database.ts";
import { withScratchDatabase } from "./scratch.ts";

/** Rows in their order, with the columns that they have. */
export interface TableRows {
  readonly columns: readonly TableColumn[];
  readonly batches: AsyncIterable<Rows> | Iterable<Rows>;
  /** How many rows lie together; a reader that wants few passes over the other groups (DuckDB's default: 122,880). */
  readonly groupRows?: number;
}

const TABLE = "written";

/**
 * Writes rows as a Parquet file (zstd), whole or not at all. DuckDB writes it, from a table of its own, so that the same
 * rows give the same bytes wherever they come from. Throws OPS_PATH_UNWRITABLE or OPS_DISK_FULL.
 */
export async function writeParquet(
  file: string,
  { columns, batches, groupRows = 122_880 }: TableRows,
): Promise<FileDigest> {
  const folder = path.dirname(file);
  const temporary = temporaryPath(file);
  try {
    await mkdir(folder, { recursive: true });
    await clearAbandoned(folder, { name: path.basename(file) });
    await withScratchDatabase(folder, async (scratch) => {
      const database = await scratch();
      await database.createTable(TABLE, columns);
      await database.append(TABLE, columns, batches);
      // Several threads would write groups of rows in whatever order they end.
      await database.query("SET threads = 1");
      const target = `'${temporary.replaceAll("'", "''")}'`;
      await database.query(
        `COPY ${quoteName(TABLE)} TO ${target} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${groupRows})`,
      );
    });
    await flush(temporary);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw asWriteError(error, file);
  }
  const digest = await digestFile(file);
  if (digest === null) throw new Error(`\`${file}\` was removed as soon as it was written`);
  return digest;
}

async function flush(file: string): Promise<void> {
  const handle = await open(file);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
