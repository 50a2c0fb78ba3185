import { rm } from "node:fs/promises";
import path from "node:path";
import { writeFileAtomically } from "../atomic-file.ts";
import type { Database } from "../database/database.ts";
import { OpsError } from "../errors.ts";
import { createFileSource } from "../storage/file-source.ts";
import type { Source, SourceObject } from "../storage/source.ts";
import { temporaryPath } from "../temporary-path.ts";
import { csvRowSource } from "./csv-rows.ts";
import type { RowSource } from "./row-source.ts";
import { parquetRowSource } from "./table-rows.ts";

/** Where a file is read that cannot be read in place. */
export interface OpenOptions {
  /** A folder for what comes through a pipe or from afar, which can be read once only, while rows are read twice. */
  readonly folder: string;
  /** A database that reads Parquet files. */
  readonly database: () => Promise<Database>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lends `work` the rows of a file, wherever it comes from: Parquet by its name, CSV otherwise. Throws OPS_USAGE for a
 * source of several files, and what opening and reading them throws.
 */
export async function withFileRows<T>(
  source: Source,
  options: OpenOptions,
  work: (rows: RowSource) => Promise<T>,
): Promise<T> {
  const file = await onlyObject(source, options.signal);
  if (file.path !== null) return work(await openRows(file, file.path, options));
  const copy = temporaryPath(path.join(options.folder, "rows"));
  try {
    const bytes = await file.open({ signal: options.signal });
    await writeFileAtomically(copy, async (chunk) => {
      for await (const piece of bytes) await chunk(piece);
    });
    const [copied] = await (await createFileSource(copy)).list();
    return await work(await openRows({ ...copied, uri: file.uri }, copy, options));
  } finally {
    await rm(copy, { force: true });
  }
}

async function onlyObject(source: Source, signal: AbortSignal | undefined): Promise<SourceObject> {
  const [object, another] = await source.list(signal);
  if (another === undefined) return object;
  throw new OpsError("OPS_USAGE", `\`${source.uri}\` is several files, and one is wanted`, {
    hint: `titanic-ops validate ${object.uri}; or the table that they are loaded into: titanic-ops validate --table raw`,
  });
}

async function openRows(
  file: SourceObject,
  path: string,
  { database, signal }: OpenOptions,
): Promise<RowSource> {
  if (!/\.parquet$/i.test(file.uri)) return csvRowSource(file, signal);
  // Tells what is wrong with a file that cannot be opened.
  await file.open({ signal });
  return { ...(await parquetRowSource(await database(), path)), name: file.uri };
}
