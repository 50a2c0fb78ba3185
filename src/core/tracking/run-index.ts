import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import type { Database, TableColumn } from "../database/database.ts";
import { openMemoryDuckDb } from "../database/duckdb.ts";
import { writeParquet } from "../database/parquet.ts";
import type { Cell } from "../dataset/cells.ts";
import { runIds } from "./run-folder.ts";
import { type RunSummary, summarise } from "./run-record.ts";
import { readSettled } from "./settle.ts";

/** The name has the form's number in it: another version makes its own, and neither reads the other's. */
const INDEX_FILE = "index-1.parquet";

/** The name of the fact that holds a run's whole summary. */
const SUMMARY = "";

/** More runs than this are not asked for one by one. */
const MAX_NAMED = 500;

/** Runs that are read one by one before the index takes them up, and the share of all that it waits for. */
const MIN_NEW = 100;
const NEW_SHARE = 0.1;

/** The facts of one name lie together, so that a question reads the groups of the names in it and no others. */
const GROUP_ROWS = 10_240;

const COLUMNS: readonly TableColumn[] = [
  ["id", "text"],
  ["name", "text"],
  ["number", "number"],
  ["text", "text"],
];

/** One thing that is known of a run: `number` for numbers, `text` for every value. */
type Fact = readonly [id: string, name: string, number: number | null, text: string];

/** The runs of a folder as one table `facts (id, name, number, text)`, for questions in SQL. */
export interface RunTable {
  query(sql: string, parameters?: readonly Cell[]): Promise<Record<string, Cell>[]>;
  /** Runs whose logs cannot be read. */
  readonly unreadable: readonly string[];
}

/**
 * Lends `work` the table of all runs. Ended runs never change, so what a columnar file beside them says of them stays
 * right; runs that it does not know are read, and it is written anew once they are many. It can be removed at any time.
 * The table is long and narrow, because every run may have metrics of its own.
 */
export async function withRunTable<T>(runs: string, work: (table: RunTable) => Promise<T>): Promise<T> {
  const ids = await runIds(runs);
  const file = path.join(runs, INDEX_FILE);
  const database = await openMemoryDuckDb();
  try {
    // One thread: a question is over before a second has begun to help, and a busy machine delays both.
    await database.query("SET threads = 1");
    const indexed = await openIndex(database, file);
    const { summaries, unreadable } = await readRuns(
      runs,
      ids.filter((id) => !indexed.has(id)),
    );
    await database.createTable("fresh", COLUMNS);
    await database.append("fresh", COLUMNS, [summaries.flatMap(factsOf)]);
    await joinFacts(database, indexed, new Set(ids));
    const ended = summaries.filter(({ status }) => status !== "running").length;
    if (ended >= Math.max(MIN_NEW, indexed.size * NEW_SHARE)) await refresh(database, file);
    return await work({ query: database.query, unreadable });
  } finally {
    await database.close();
  }
}

/** Makes the table `indexed`, and tells which runs it has. A file that cannot be read counts as none. */
async function openIndex(database: Database, file: string): Promise<Set<string>> {
  if (existsSync(file)) {
    try {
      await database.query(
        `CREATE VIEW indexed AS SELECT * FROM read_parquet('${file.replaceAll("'", "''")}')`,
      );
      // As one text: ten thousand rows would take longer to hand over than to read.
      const [{ ids }] = await database.query(
        "SELECT coalesce(string_agg(id, ','), '') AS ids FROM indexed WHERE name = 'status'",
      );
      return new Set(String(ids).split(",").filter(Boolean));
    } catch {
      await database.query("DROP VIEW IF EXISTS indexed");
      await rm(file, { force: true }).catch(() => undefined);
    }
  }
  await database.createTable("indexed", COLUMNS);
  return new Set();
}

/** Makes `facts` of what is indexed and what was read. A run whose folder is gone is gone, whatever the index says. */
async function joinFacts(
  database: Database,
  indexed: ReadonlySet<string>,
  present: ReadonlySet<string>,
): Promise<void> {
  const gone = [...indexed].filter((id) => !present.has(id));
  await database.createTable("gone", [["id", "text"]]);
  await database.append("gone", [["id", "text"]], [gone.map((id) => [id])]);
  const there = gone.length === 0 ? "" : " WHERE id NOT IN (SELECT id FROM gone)";
  await database.query(`CREATE VIEW facts AS SELECT * FROM fresh UNION ALL SELECT * FROM indexed${there}`);
}

async function readRuns(
  runs: string,
  ids: readonly string[],
): Promise<{ summaries: RunSummary[]; unreadable: string[] }> {
  const summaries: RunSummary[] = [];
  const unreadable: string[] = [];
  for (const id of ids) {
    try {
      const log = await readSettled(runs, id);
      if (log !== null) summaries.push(summarise(log));
    } catch {
      // One log that cannot be read is no reason to show none of the others.
      unreadable.push(id);
    }
  }
  return { summaries, unreadable };
}

/** Writes the facts of all runs that have ended. What it is for is speed, so that it cannot be written is no fault. */
async function refresh(database: Database, file: string): Promise<void> {
  const ended = `id IN (SELECT id FROM facts WHERE name = 'status' AND text <> 'running')`;
  const batches = database.scan(`SELECT id, name, number, text FROM facts WHERE ${ended} ORDER BY name, id`);
  await writeParquet(file, { columns: COLUMNS, batches, groupRows: GROUP_ROWS }).catch(() => undefined);
}

/** What can be asked of a run, fact by fact. */
function factsOf(run: RunSummary): Fact[] {
  const { id, status, kind, name, startedAt, endedAt, seconds, note, error, source, model } = run;
  const plain = {
    id,
    status,
    kind,
    name,
    started: startedAt,
    ended: endedAt,
    seconds,
    note,
    error: error?.code,
    commit: source?.commit,
    model: model && String(model.version),
  };
  const family = (word: string, values: Readonly<Record<string, unknown>>) =>
    Object.entries(values).map(([key, value]) => [`${word}.${key}`, value] as const);
  return [
    [id, SUMMARY, null, JSON.stringify(run)],
    ...[
      ...Object.entries(plain),
      ...family("params", run.params),
      ...family("metrics", run.metrics),
      ...family("tags", run.tags),
    ]
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([key, value]): Fact => [id, key, typeof value === "number" ? value : null, String(value)]),
  ];
}

/** The summaries of runs, in the order of their ids here. */
export async function summariesOf(
  { query }: Pick<RunTable, "query">,
  ids: readonly string[],
): Promise<RunSummary[]> {
  const places = ids.map((_, i) => `$${i + 2}`).join(", ");
  // Many are picked faster from all of them.
  const only = ids.length === 0 || ids.length > MAX_NAMED ? "" : ` AND id IN (${places})`;
  const rows = await query(
    `SELECT id, text FROM facts WHERE name = $1${only}`,
    only === "" ? [SUMMARY] : [SUMMARY, ...ids],
  );
  const texts = new Map(rows.map(({ id, text }) => [id, text]));
  return ids.map((id) => JSON.parse(String(texts.get(id))));
}
