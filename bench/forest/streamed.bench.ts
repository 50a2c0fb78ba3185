/**
 * A forest of 100 trees on rows that are streamed from a CSV file, a Parquet file and a table: time and memory.
 * `npm run bench:streamed`, with `-- --rows 10000000` for ten million rows × 8 (a gigabyte of files, some minutes).
 */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { openDuckDb } from "../../src/core/database/duckdb.ts";
import { built } from "./built.ts";
import { problem } from "./problem.ts";
import { STREAMED_FEATURES } from "./streamed-dataset.ts";

const { values } = parseArgs({ options: { rows: { type: "string", default: "1000000" } } });
const rows = Number(values.rows);
const BLOCK = 100_000;
const folder = mkdtempSync(path.join(tmpdir(), "titanic-ops-bench-"));
const files = {
  csv: path.join(folder, "rows.csv"),
  parquet: path.join(folder, "rows.parquet"),
  table: path.join(folder, "rows.duckdb"),
};

async function writeCsvFile(): Promise<void> {
  const out = createWriteStream(files.csv);
  out.write(`id,y,${STREAMED_FEATURES.join(",")}\n`);
  for (let start = 0; start < rows; start += BLOCK) {
    const { columns, labels } = problem(Math.min(BLOCK, rows - start), STREAMED_FEATURES.length, start + 1);
    let text = "";
    labels.forEach((label, row) => {
      text += `${start + row},${label},${columns.map((column) => column[row].toString()).join(",")}\n`;
    });
    if (!out.write(text)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
}

/** The same rows in the other forms. */
async function copyRows(): Promise<void> {
  const database = await openDuckDb(files.table);
  await database.query(`CREATE TABLE rows AS SELECT * FROM read_csv('${files.csv}')`);
  await database.query(`COPY rows TO '${files.parquet}' (FORMAT parquet, COMPRESSION zstd)`);
  await database.close();
}

try {
  const streamed = await built("streamed");
  await writeCsvFile();
  await copyRows();
  for (const [kind, file] of Object.entries(files)) {
    const told = execFileSync(process.execPath, [streamed, kind, file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const { seconds, oobScore, peakMb } = JSON.parse(told.toString());
    process.stdout.write(
      `${kind.padEnd(8)} ${rows} rows: ${seconds.toFixed(1)} s, ${peakMb.toFixed(0)} MB, out-of-bag accuracy ${oobScore.toFixed(4)}\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
