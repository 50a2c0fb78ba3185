import type { IngestResult } from "../../core/stages/ingest.ts";
import { defineCommand, option } from "../define-command.ts";
import { databaseOption } from "../options.ts";
import { text } from "../printer.ts";
import { rounded, runOneStage } from "../run-stages.ts";

export const ingestCommand = defineCommand({
  path: ["ingest"],
  summary: "Write the table `raw` to artifacts/raw as CSV, ordered by id",
  description:
    "Writes the table `raw` of the database to artifacts/raw/<name>.csv, which the stages after it read, ordered by id so that equal data gives equal bytes. With --format parquet it writes <name>.parquet beside it, for other programs.",
  examples: ["titanic-ops ingest", "titanic-ops ingest --format parquet", "titanic-ops ingest --json"],
  options: {
    database: databaseOption,
    format: option(
      "--format <form>",
      (z) => z.enum(["csv", "parquet"], "is neither csv nor parquet").default("csv"),
      "csv or parquet (default: csv)",
    ),
  },
  async run({ format }, context): Promise<IngestResult & { seconds: number }> {
    if (format === "csv") return runOneStage<IngestResult>(context, "ingest");
    const { ingestParquet } = await import("../../core/stages/ingest.ts");
    const { ports, log, progress, signal } = context;
    const started = performance.now();
    const stageContext = await ports.stageContext({ log, signal, onProgress: progress.update });
    progress.start("ingest");
    const result = await ingestParquet({ ...stageContext, results: new Map() });
    progress.end("ingest");
    return { ...result, seconds: rounded((performance.now() - started) / 1000) };
  },
  render: ({ rows, file, bytes }) => [text(`${rows} rows (${bytes} bytes) are in ${file}`)],
});
