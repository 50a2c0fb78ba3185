import type { ExtractResult } from "../../core/stages/extract.ts";
import { defineCommand } from "../define-command.ts";
import { sourceOption } from "../options.ts";
import { text } from "../printer.ts";
import { runOneStage } from "../run-stages.ts";

export const extractCommand = defineCommand({
  path: ["extract"],
  summary: "Load the source into the table `raw` of the database",
  description:
    "Loads the source into the table `raw` of the database, in one transaction. Rows that the dataset file does not allow for are refused with their file, line, column and value, and the table stays as it was.",
  examples: [
    "titanic-ops extract --source Titanic-Dataset.csv",
    "titanic-ops extract --source https://example.org/passengers.csv --json",
    "titanic-ops sample --rows 5000 | titanic-ops extract --source -",
  ],
  options: {
    source: sourceOption,
  },
  run: (_, context) => runOneStage<ExtractResult>(context, "extract"),
  render: ({ rows, source, table, database, sha256 }) => [
    text(
      `${rows} rows from ${source} (sha256 ${sha256.slice(0, 12)}…) are in table \`${table}\` of ${database}`,
    ),
  ],
});
