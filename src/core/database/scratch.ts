import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { asWriteError } from "../atomic-file.ts";
import { clearAbandoned, temporaryPath } from "../temporary-path.ts";
import type { Database } from "./database.ts";

/** More than this is written to disk beside the database, so that memory does not grow with the data. */
const MEMORY_LIMIT = "512MB";

/**
 * Lends `work` a database of its own, which is opened when first asked for and removed afterwards with all that it
 * wrote. It lies in `folder` under a temporary name; what killed processes left there is cleared away.
 * Throws what opening a database throws.
 */
export async function withScratchDatabase<T>(
  folder: string,
  work: (open: () => Promise<Database>) => Promise<T>,
): Promise<T> {
  const own = temporaryPath(path.join(folder, "scratch"));
  let opened: Promise<Database> | undefined;
  const open = async (): Promise<Database> => {
    await clearAbandoned(folder, { name: "scratch" });
    await mkdir(own, { recursive: true }).catch((error) => {
      throw asWriteError(error, own);
    });
    const { openDuckDb } = await import("./duckdb.ts");
    const database = await openDuckDb(path.join(own, "scratch.duckdb"));
    await database.query(`SET memory_limit = '${MEMORY_LIMIT}'`);
    return database;
  };
  try {
    return await work(() => {
      opened ??= open();
      return opened;
    });
  } finally {
    await opened?.then((database) => database.close()).catch(() => undefined);
    await rm(own, { recursive: true, force: true });
  }
}
