import type { IngestResult } from "../../core/stages/ingest.ts";
import { defineCommand } from "../define-command.ts";
import { text } from "../printer.ts";
import { runOneStage } from "../run-stages.ts";

export const ingestCommand = defineCommand({
  path: ["ingest"],
  summary: "Write the table `raw` to artifacts/raw as CSV, ordered by id",
  examples: ["titanic-ops ingest", "titanic-ops ingest --json"],
  options: {},
  run: (_, context) => runOneStage<IngestResult>(context, "ingest"),
  render: ({ rows, file, bytes }) => [text(`${rows} rows (${bytes} bytes) are in ${file}`)],
});
