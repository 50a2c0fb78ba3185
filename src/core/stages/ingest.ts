import { digestFile, type FileDigest } from "../atomic-file.ts";
import { rawTypes } from "../config/layout.ts";
import { quoteName, type Rows } from "../database/database.ts";
import { writeCsv } from "../dataset/csv/write.ts";
import { throwIfInterrupted } from "../errors.ts";
import { lastLoad, loadedContent, RAW_TABLE } from "./loads.ts";
import { inputMissing, type Stage, type StageContext } from "./stage.ts";

/** The file that was written. */
export interface IngestResult {
  readonly file: string;
  readonly rows: number;
  readonly sha256: string;
  readonly bytes: number;
}

/** Table `raw` → one CSV file, ordered by id so that equal data gives equal bytes. */
export const ingestStage: Stage<IngestResult> = {
  name: "ingest",
  summary: ({ rows, file }) => `${rows} rows → ${file}`,
  params: ({ id, columns }) => ({ id, columns: Object.keys(columns) }),
  async inputs({ ports }) {
    const load = await lastLoad(await ports.database());
    if (load === null) throw inputMissing(`the table \`${RAW_TABLE}\``, "extract");
    return { [RAW_TABLE]: loadedContent(load.objects).sha256 };
  },
  async outputs({ paths }) {
    const digest = await digestFile(paths.raw);
    return digest && { [paths.raw]: digest.sha256 };
  },
  run: (context) => {
    const { spec, paths, signal } = context;
    const columns = Object.keys(spec.columns);
    return write(context, paths.raw, (batches) => writeCsv(paths.raw, columns, batches, signal));
  },
};

/** Table `raw` → one Parquet file beside the CSV, in the same order; no other stage reads it. */
export async function ingestParquet(context: StageContext): Promise<IngestResult> {
  await ingestStage.inputs(context);
  const { writeParquet } = await import("../database/parquet.ts");
  const file = context.paths.raw.replace(/\.csv$/, ".parquet");
  const columns = [...rawTypes(context.spec)];
  return write(context, file, (batches) => writeParquet(file, { columns, batches }));
}

async function write(
  { spec, ports, log, signal, onProgress }: StageContext,
  file: string,
  into: (batches: AsyncIterable<Rows>) => Promise<FileDigest>,
): Promise<IngestResult> {
  const database = await ports.database();
  const columns = Object.keys(spec.columns).map(quoteName).join(", ");
  const source = database.scan(`SELECT ${columns} FROM ${RAW_TABLE} ORDER BY ${quoteName(spec.id)}`);
  let rows = 0;
  async function* counted(): AsyncGenerator<Rows> {
    for await (const batch of source) {
      throwIfInterrupted(signal);
      rows += batch.length;
      onProgress({ done: rows, total: null, unit: "rows" });
      yield batch;
    }
  }
  const digest = await into(counted());
  log.info({ file, rows, sha256: digest.sha256 }, "ingested");
  return { file, rows, ...digest };
}
