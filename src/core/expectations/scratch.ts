import type { z } from "zod";
import type { Database, TableColumn } from "../database/database.ts";
import type { Cell } from "../dataset/cells.ts";
import type { ColumnSpec } from "../dataset/columns.ts";
import { type CheckedRow, MAX_EXAMPLES, type Scratch } from "./expectation.ts";
import type { Examples } from "./tally.ts";

/** Rows are handed to the database in batches of the size of its row groups, which it then writes straight to disk. */
const BATCH_ROWS = 122_880;

const UNEXPECTED: readonly TableColumn[] = [
  ["expectation", "integer"],
  ["row", "integer"],
  ["line", "integer"],
  ["example", "text"],
];

/** The tables that checks put rows aside in, in a database that is thrown away afterwards. */
export interface ScratchTables extends Scratch {
  /** Makes the tables; `sorted` are the columns that have to be put aside. */
  create(
    names: readonly string[],
    types: ReadonlyMap<string, ColumnSpec["type"]>,
    sorted: readonly string[],
  ): Promise<void>;
  add(row: CheckedRow): void;
  addUnexpected(expectation: number, row: CheckedRow, example: string): void;
  /** Hands over what has gathered, if that is enough for a batch. */
  drain(): Promise<void>;
  /** Hands over all. */
  flush(): Promise<void>;
  /** Marks the rows that an SQL query names as breaking an expectation, and returns how many they are. */
  markUnexpected(expectation: number, columns: readonly string[], rows: string): Promise<number>;
  readonly noExamples: Examples;
  examples(expectation: number): Promise<Examples>;
  /** The rows that break any of these expectations, with which they break, in the order of the rows. */
  broken(expectations: readonly number[]): AsyncIterable<{ row: number; expectations: number[] }>;
}

/** Scratch tables in a database that has none yet; it is opened when the first row is put aside. */
export function createScratchTables(open: () => Promise<Database>): ScratchTables {
  let sorted: readonly { name: string; at: number; numeric: boolean }[] = [];
  let hasLines = false;
  const rows = createBuffer(open, "rows", () => [
    ["row", "integer"],
    ["line", "integer"],
    ...sorted.map(({ numeric }, i): TableColumn => [`c${i}`, numeric ? "number" : "text"]),
  ]);
  const unexpected = createBuffer(open, "unexpected", () => UNEXPECTED);
  const query = async (sql: string) => (await open()).query(sql);
  const column = (name: string) => `c${sorted.findIndex((each) => each.name === name)}`;
  const noExamples = (): Examples => ({
    partial_unexpected_list: [],
    partial_unexpected_counts: [],
    partial_unexpected_index_list: [],
    ...(hasLines && { partial_unexpected_lines: [] }),
  });
  return {
    column,
    holdsNumbers: (name) => sorted.some((each) => each.name === name && each.numeric),
    query,
    async create(names, types, wanted) {
      sorted = wanted.map((name) => ({
        name,
        at: names.lastIndexOf(name),
        numeric: types.get(name) === "integer" || types.get(name) === "number",
      }));
      if (sorted.length > 0) await rows.create();
    },
    add({ index, line, values }) {
      hasLines ||= line !== null;
      if (sorted.length > 0) rows.add([index, line, ...sorted.map(({ at }) => values[at] ?? null)]);
    },
    addUnexpected: (expectation, { index, line }, example) =>
      unexpected.add([expectation, index, line, example]),
    async drain() {
      await rows.drain(BATCH_ROWS);
      await unexpected.drain(BATCH_ROWS);
    },
    async flush() {
      await rows.drain(1);
      await unexpected.drain(1);
    },
    async markUnexpected(expectation, columns, found) {
      await unexpected.create();
      const example =
        columns.length === 1
          ? `to_json(${column(columns[0])})`
          : `json_object(${columns.map((name) => `'${name.replaceAll("'", "''")}', ${column(name)}`).join(", ")})`;
      await query(
        `INSERT INTO unexpected SELECT ${expectation}, row, line, ${example} FROM rows WHERE row IN (${found})`,
      );
      const [{ n }] = await query(`SELECT COUNT(*) AS n FROM unexpected WHERE expectation = ${expectation}`);
      return Number(n);
    },
    get noExamples() {
      return noExamples();
    },
    async examples(expectation) {
      const of = `FROM unexpected WHERE expectation = ${expectation}`;
      const first = await query(`SELECT row, line, example ${of} ORDER BY row LIMIT ${MAX_EXAMPLES}`);
      const most = await query(
        `SELECT example, COUNT(*) AS n ${of} GROUP BY example ORDER BY n DESC, MIN(row) LIMIT ${MAX_EXAMPLES}`,
      );
      return {
        partial_unexpected_list: first.map(({ example }) => parsed(example)),
        partial_unexpected_counts: most
          .map(({ example, n }) => ({ value: parsed(example), count: Number(n) }))
          .sort((a, b) => b.count - a.count || compare(a.value, b.value)),
        partial_unexpected_index_list: first.map(({ row }) => Number(row)),
        ...(hasLines && { partial_unexpected_lines: first.map(({ line }) => Number(line)) }),
      };
    },
    async *broken(expectations) {
      if (expectations.length === 0 || !unexpected.exists()) return;
      const database = await open();
      const scan = database.scan(
        `SELECT row, expectation FROM unexpected WHERE expectation IN (${expectations.join(", ")}) ORDER BY row, expectation`,
      );
      let current: { row: number; expectations: number[] } | undefined;
      for await (const batch of scan) {
        for (const [row, expectation] of batch) {
          if (current?.row === row) current.expectations.push(Number(expectation));
          else {
            if (current !== undefined) yield current;
            current = { row: Number(row), expectations: [Number(expectation)] };
          }
        }
      }
      if (current !== undefined) yield current;
    },
  };
}

function parsed(example: Cell): z.core.util.JSONType {
  return example === null ? null : JSON.parse(String(example));
}

/** Numbers by size, texts by their characters; what has several parts, part by part. */
function compare(a: z.core.util.JSONType, b: z.core.util.JSONType): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "object" && typeof b === "object" && a !== null && b !== null) {
    const [left, right] = [Object.values(a), Object.values(b)];
    return left.reduce<number>((order, part, i) => order || compare(part, right[i]), 0);
  }
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

/** Gathers rows of a table that is made when the first are handed over. */
function createBuffer(open: () => Promise<Database>, table: string, columns: () => readonly TableColumn[]) {
  let made = false;
  let waiting: Cell[][] = [];
  const create = async (): Promise<void> => {
    if (made) return;
    made = true;
    await (await open()).createTable(table, columns());
  };
  return {
    create,
    exists: () => made,
    add: (row: Cell[]) => void waiting.push(row),
    async drain(least: number): Promise<void> {
      if (waiting.length < least) return;
      await create();
      const batch = waiting;
      waiting = [];
      await (await open()).append(table, columns(), [batch]);
    },
  };
}
