/** Fits a forest on a stream of rows, and tells how long it took and what memory: `node streamed.js csv|parquet|table <file>`. */
import { availableParallelism } from "node:os";
import { parseDataset } from "../../src/core/config/load-dataset.ts";
import { openDuckDb, openMemoryDuckDb } from "../../src/core/database/duckdb.ts";
import { csvRowSource } from "../../src/core/expectations/csv-rows.ts";
import type { RowSource } from "../../src/core/expectations/row-source.ts";
import { parquetRowSource, tableRowSource } from "../../src/core/expectations/table-rows.ts";
import { fitStreamed } from "../../src/core/stages/fit-streamed.ts";
import { createFileSource } from "../../src/core/storage/file-source.ts";
import { streamedDataset } from "./streamed-dataset.ts";

const [kind, file] = process.argv.slice(2);
const database = await (kind === "table" ? openDuckDb(file) : openMemoryDuckDb());

async function opened(): Promise<RowSource | null> {
  if (kind === "table") return tableRowSource(database, "rows", "id");
  if (kind === "parquet") return parquetRowSource(database, file);
  const [object] = await (await createFileSource(file)).list();
  return csvRowSource(object);
}

const source = await opened();
if (source === null) throw new Error(`no rows in ${file}`);
const started = performance.now();
const { forest } = await fitStreamed(parseDataset(streamedDataset, "streamed.yaml"), source, {
  seed: 1,
  jobs: availableParallelism(),
});
const seconds = (performance.now() - started) / 1000;
const peakMb = process.resourceUsage().maxRSS / 1000;
process.stdout.write(JSON.stringify({ seconds, oobScore: forest.oobScore, peakMb }));
await database.close();
