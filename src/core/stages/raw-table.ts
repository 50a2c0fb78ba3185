import { createReadStream } from "node:fs";
import { sha256 } from "../atomic-file.ts";
import { canonicalJson } from "../canonical-json.ts";
import { codeVersion } from "../code-version.ts";
import type { DatasetSpec } from "../config/dataset-spec.ts";
import { labelError, rawTypes } from "../config/layout.ts";
import { type Database, quoteName, type Rows } from "../database/database.ts";
import { type RowBatch, readBatches } from "../dataset/csv/read-table.ts";
import { csvRows } from "../dataset/csv/rows.ts";
import { OpsError } from "../errors.ts";
import { type LoadedObject, lastLoad, RAW_TABLE, recordLoad } from "./loads.ts";
import type { StageContext } from "./stage.ts";

/** The new rows lie here until they take the old ones' place, at the end of one transaction. */
const NEW_TABLE = "raw_new";

/** An object that is on this machine, to be loaded. */
export interface ObjectFile extends Omit<LoadedObject, "rows"> {
  readonly file: string;
}

/** Stands for what decides which rows are let in, and how they are held: the dataset file, and the code. */
export function layoutDigest({ id, target, columns }: DatasetSpec): string {
  return sha256(canonicalJson({ code: codeVersion, id, target, columns }));
}

/**
 * Puts the rows of the objects, one after another, in the place of the raw table's, all or none: readers see the old rows
 * until they see the new. Throws OPS_INPUT_… naming the object and line of a row that the dataset file does not allow for,
 * OPS_TABLE_FOREIGN, and OPS_WORKSPACE_BUSY when another load is at work.
 */
export async function replaceRawTable(
  context: StageContext,
  database: Database,
  load: { readonly source: string; readonly objects: readonly ObjectFile[] },
): Promise<LoadedObject[]> {
  const { spec, now } = context;
  return database.transaction(
    async () => {
      await refuseForeign(database);
      await database.query(`DROP TABLE IF EXISTS ${NEW_TABLE}`);
      await database.createTable(NEW_TABLE, [...rawTypes(spec)]);
      const loaded = await appendAll(context, database, load.objects);
      await refuseDuplicates(context, database, load.objects);
      await recordLoad(database, {
        source: load.source,
        loadedAt: now().toISOString(),
        layout: layoutDigest(spec),
        objects: loaded,
      });
      // From here to the end of the transaction, which is a moment, readers wait.
      await database.query(`DROP TABLE IF EXISTS ${RAW_TABLE}`);
      await database.query(`ALTER TABLE ${NEW_TABLE} RENAME TO ${RAW_TABLE}`);
      return loaded;
    },
    { alone: "load" },
  );
}

/** A table without a record of its load was made by somebody else, and is theirs. */
async function refuseForeign(database: Database): Promise<void> {
  if ((await lastLoad(database)) !== null || !(await database.hasTable(RAW_TABLE))) return;
  throw new OpsError(
    "OPS_TABLE_FOREIGN",
    `the table \`${RAW_TABLE}\` in ${database.location} was not made by titanic-ops`,
    {
      hint: "rename it, or let titanic-ops work in another schema: --database 'postgres://…/name?schema=titanic_ops'",
      details: { table: RAW_TABLE, location: database.location },
    },
  );
}

async function appendAll(
  context: StageContext,
  database: Database,
  objects: readonly ObjectFile[],
): Promise<LoadedObject[]> {
  const { spec, signal, onProgress } = context;
  const types = rawTypes(spec);
  const loaded: LoadedObject[] = [];
  let before = 0;
  for (const { file, ...content } of objects) {
    const batches = readBatches(createReadStream(file), { types }, content.object, signal);
    const checked = checkedRows(spec, batches, content.object, (count) =>
      onProgress({ done: before + count, total: null, unit: "rows" }),
    );
    const rows = await database.append(NEW_TABLE, [...types], checked);
    before += rows;
    loaded.push({ ...content, rows });
  }
  return loaded;
}

/** A row without id, or with a target that is none of the classes, cannot be learnt from: it is refused here. */
async function* checkedRows(
  spec: DatasetSpec,
  batches: AsyncIterable<RowBatch>,
  file: string,
  onCount: (rows: number) => void,
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
    onCount(count);
    yield rows;
  }
}

function missingId(id: string, file: string, line: number): OpsError {
  return new OpsError("OPS_INPUT_VALUE", `${file}:${line} column \`${id}\`: the id is missing`, {
    hint: "give every row an id of its own",
    details: { file, line, column: id, value: "" },
  });
}

/** The database finds a repeated id at any size; the files are read again only to say on which lines it stands. */
async function refuseDuplicates(
  { spec }: StageContext,
  database: Database,
  objects: readonly ObjectFile[],
): Promise<void> {
  const id = quoteName(spec.id);
  const [repeated] = await database.query(
    `SELECT ${id} AS id FROM ${NEW_TABLE} GROUP BY ${id} HAVING COUNT(*) > 1 ORDER BY ${id} LIMIT 1`,
  );
  if (repeated === undefined) return;
  const [first, second] = await placesOfId(spec, objects, String(repeated.id));
  const before =
    first.object === second.object ? `on line ${first.line}` : `at ${first.object}:${first.line}`;
  throw new OpsError(
    "OPS_INPUT_DUPLICATE_ID",
    `${second.object}:${second.line} column \`${spec.id}\`: \`${repeated.id}\` stands already ${before}`,
    {
      hint: "remove the repeated row, or give it an id of its own",
      details: {
        file: second.object,
        line: second.line,
        column: spec.id,
        value: repeated.id,
        lines: [first.line, second.line],
      },
    },
  );
}

async function placesOfId(
  spec: DatasetSpec,
  objects: readonly ObjectFile[],
  value: string,
): Promise<{ object: string; line: number }[]> {
  const columns = Object.keys(spec.columns);
  const layout = { columns, optional: new Set<string>() };
  const at = columns.indexOf(spec.id);
  const places: { object: string; line: number }[] = [];
  for (const { file, object } of objects) {
    for await (const row of csvRows(createReadStream(file), layout, object))
      if (row.cells[at]?.trim() === value) places.push({ object, line: row.line });
  }
  return places;
}
