import { digestFile } from "../atomic-file.ts";
import { quoteName, type Rows } from "../database/database.ts";
import { writeCsv } from "../dataset/csv/write.ts";
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
  async run(context) {
    const { spec, paths, log, signal } = context;
    const database = await context.ports.database();
    const columns = Object.keys(spec.columns);
    const select = `SELECT ${columns.map(quoteName).join(", ")} FROM ${RAW_TABLE} ORDER BY ${quoteName(spec.id)}`;
    const counted = countRows(database.scan(select), context);
    const digest = await writeCsv(paths.raw, columns, counted.batches, signal);
    log.info({ file: paths.raw, rows: counted.rows(), sha256: digest.sha256 }, "ingested");
    return { file: paths.raw, rows: counted.rows(), ...digest };
  },
};

function countRows(source: AsyncIterable<Rows>, { onProgress }: StageContext) {
  let count = 0;
  async function* batches(): AsyncGenerator<Rows> {
    for await (const rows of source) {
      count += rows.length;
      onProgress(`${count} rows`);
      yield rows;
    }
  }
  return { batches: batches(), rows: () => count };
}
