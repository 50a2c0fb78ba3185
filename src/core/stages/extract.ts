import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { digestFile, type FileDigest, writeFileAtomically } from "../atomic-file.ts";
import { labelError, rawTypes } from "../config/layout.ts";
import { type Database, quoteName, type Rows } from "../database/database.ts";
import { type RowBatch, readBatches } from "../dataset/csv/read-table.ts";
import { csvRows } from "../dataset/csv/rows.ts";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { type Source, sourceNotFound } from "../storage/source.ts";
import { temporaryPath } from "../temporary-path.ts";
import { type LoadRecord, lastLoad, RAW_TABLE, recordLoad } from "./loads.ts";
import type { Stage, StageContext } from "./stage.ts";

/** What was loaded, and where it is. */
export interface ExtractResult {
  readonly source: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly table: string;
  readonly database: string;
  readonly rows: number;
}

/** Source → table `raw` of the database, in one transaction: a reader sees the old rows or the new. */
export const extractStage: Stage<ExtractResult> = {
  name: "extract",
  summary: ({ rows, source }) => `${rows} rows from ${source}`,
  params: ({ id, target, columns }) => ({ id, target, columns }),
  async inputs(context) {
    const { digest } = await fetchOnce(context);
    return { source: digest.sha256 };
  },
  async outputs({ ports }) {
    const load = await lastLoad(await ports.database());
    return load === null ? null : { [RAW_TABLE]: load.sha256, rows: String(load.rows) };
  },
  async run(context) {
    const { file, digest, source } = await fetchOnce(context);
    const database = await context.ports.database();
    const load = { source: source.uri, ...digest, loaded_at: context.now().toISOString() };
    const rows = await database.transaction(() =>
      replaceTable(context, database, { file, name: source.uri, load }),
    );
    context.log.info({ source: source.uri, rows, sha256: digest.sha256 }, "extracted");
    return { source: source.uri, ...digest, table: RAW_TABLE, database: database.location, rows };
  },
  async release({ ports }) {
    // One that could not be fetched has left nothing.
    const spool = await fetched.get(ports)?.then(
      ({ file, source }) => (file === source.path ? undefined : file),
      () => undefined,
    );
    if (spool !== undefined) await rm(spool, { force: true });
    fetched.delete(ports);
  },
};

interface Fetched {
  readonly source: Source;
  /** Where the bytes are on this machine. */
  readonly file: string;
  readonly digest: FileDigest;
}

const fetched = new WeakMap<StageContext["ports"], Promise<Fetched>>();

/**
 * The source's bytes on this machine, fetched once a run: the stage's digest and its rows come from the same bytes.
 * What is not a file here is kept in one until the stage has ended.
 */
function fetchOnce(context: StageContext): Promise<Fetched> {
  let pending = fetched.get(context.ports);
  if (pending === undefined) {
    pending = fetchSource(context);
    fetched.set(context.ports, pending);
  }
  return pending;
}

async function fetchSource({ ports, paths, signal, onProgress }: StageContext): Promise<Fetched> {
  const source = await ports.source();
  const bytes = await source.open(signal);
  if (source.path !== null) {
    const digest = await digestFile(source.path);
    if (digest === null) throw sourceNotFound(source.uri);
    return { source, file: source.path, digest };
  }
  let received = 0;
  const spool = temporaryPath(path.join(paths.artifacts, "source.csv"));
  const digest = await writeFileAtomically(spool, async (chunk) => {
    for await (const piece of bytes) {
      throwIfInterrupted(signal);
      received += piece.length;
      onProgress(`${(received / 1e6).toFixed(1)} MB received`);
      await chunk(piece);
    }
  });
  return { source, file: spool, digest };
}

interface Load {
  readonly file: string;
  /** What errors call the file. */
  readonly name: string;
  readonly load: Omit<LoadRecord, "rows">;
}

async function replaceTable(
  context: StageContext,
  database: Database,
  { file, name, load }: Load,
): Promise<number> {
  const { spec, signal, onProgress } = context;
  const types = rawTypes(spec);
  await database.query(`DROP TABLE IF EXISTS ${RAW_TABLE}`);
  await database.createTable(RAW_TABLE, [...types]);
  const batches = readBatches(createReadStream(file), { types }, name, signal);
  const rows = await database.append(RAW_TABLE, [...types], checkedRows(context, batches, name, onProgress));
  await refuseDuplicates(context, database, file, name);
  await recordLoad(database, { ...load, rows });
  return rows;
}

/** A row without id, or with a target that is none of the classes, cannot be learnt from: it is refused here. */
async function* checkedRows(
  { spec }: StageContext,
  batches: AsyncIterable<RowBatch>,
  file: string,
  onProgress: (message: string) => void,
): AsyncGenerator<Rows> {
  const columns = Object.keys(spec.columns);
  const id = columns.indexOf(spec.id);
  const target = columns.indexOf(spec.target.column);
  const classes = new Set(spec.target.classes.map(({ value }) => value));
  let count = 0;
  for await (const { rows, lines } of batches) {
    rows.forEach((row, i) => {
      if (row[id] === null) throw missingId(spec.id, file, lines[i]);
      if (!classes.has(String(row[target]))) throw labelError(spec, row[target], { file, line: lines[i] });
    });
    count += rows.length;
    onProgress(`${count} rows`);
    yield rows;
  }
}

function missingId(id: string, file: string, line: number): OpsError {
  return new OpsError("OPS_INPUT_VALUE", `${file}:${line} column \`${id}\`: the id is missing`, {
    hint: "give every row an id of its own",
    details: { file, line, column: id, value: "" },
  });
}

/** The database finds a repeated id at any size; the file is read again only to say on which lines it stands. */
async function refuseDuplicates(
  { spec }: StageContext,
  database: Database,
  file: string,
  name: string,
): Promise<void> {
  const id = quoteName(spec.id);
  const [repeated] = await database.query(
    `SELECT ${id} AS id FROM ${RAW_TABLE} GROUP BY ${id} HAVING COUNT(*) > 1 ORDER BY ${id} LIMIT 1`,
  );
  if (repeated === undefined) return;
  const lines = await linesOfId(file, name, spec.id, Object.keys(spec.columns), String(repeated.id));
  throw new OpsError(
    "OPS_INPUT_DUPLICATE_ID",
    `${name}:${lines[1]} column \`${spec.id}\`: \`${repeated.id}\` stands already on line ${lines[0]}`,
    {
      hint: "remove the repeated row, or give it an id of its own",
      details: { file: name, line: lines[1], column: spec.id, value: repeated.id, lines },
    },
  );
}

async function linesOfId(
  file: string,
  name: string,
  id: string,
  columns: string[],
  value: string,
): Promise<number[]> {
  const lines: number[] = [];
  const layout = { columns, optional: new Set<string>() };
  for await (const row of csvRows(createReadStream(file), layout, name)) {
    if (row.cells[columns.indexOf(id)]?.trim() === value) lines.push(row.line);
  }
  return lines;
}
