import { open } from "node:fs/promises";
import { type Database, quoteName } from "../database/database.ts";
import { OpsError } from "../errors.ts";
import type { RowSource, SourceRow } from "./row-source.ts";

/** The rows of a database's table in the order of a column; null where there is no such table. */
export async function tableRowSource(
  database: Database,
  table: string,
  orderBy: string,
): Promise<RowSource | null> {
  const found = await database.query(
    "SELECT column_name FROM information_schema.columns WHERE table_name = $1 AND table_schema = current_schema() ORDER BY ordinal_position",
    [table],
  );
  const columns = found.map(({ column_name }) => String(column_name));
  if (columns.length === 0) return null;
  const order = columns.includes(orderBy) ? orderBy : columns[0];
  const select = `SELECT ${columns.map(quoteName).join(", ")} FROM ${quoteName(table)} ORDER BY ${quoteName(order)}`;
  return { name: `${table} in ${database.location}`, columns, rows: () => scanned(database, select) };
}

/** The rows of a Parquet file, read by an embedded database. Throws OPS_INPUT_SYNTAX for a file that is none or damaged. */
export async function parquetRowSource(database: Database, file: string): Promise<RowSource> {
  if (!(await isParquet(file)))
    throw notParquet(file, "give a CSV file a name that does not end in .parquet");
  const from = `read_parquet('${file.replaceAll("'", "''")}')`;
  const described = await database.query(`DESCRIBE SELECT * FROM ${from}`).catch((error) => {
    throw error instanceof OpsError && error.code === "OPS_DATABASE_FAILED"
      ? notParquet(file, "fetch or write it again", error)
      : error;
  });
  return {
    name: file,
    columns: described.map(({ column_name }) => String(column_name)),
    rows: () => scanned(database, `SELECT * FROM ${from}`),
  };
}

function notParquet(file: string, hint: string, cause?: unknown): OpsError {
  return new OpsError("OPS_INPUT_SYNTAX", `\`${file}\` is not a ${cause ? "whole " : ""}Parquet file`, {
    hint,
    details: { file },
    cause,
  });
}

async function* scanned(database: Database, select: string): AsyncGenerator<SourceRow[]> {
  for await (const rows of database.scan(select)) yield rows.map((cells) => ({ line: null, cells }));
}

/** A Parquet file begins with these four bytes, and ends with them. */
async function isParquet(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString("latin1") === "PAR1";
  } finally {
    await handle.close();
  }
}
