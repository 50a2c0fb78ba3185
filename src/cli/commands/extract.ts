import type { ExtractResult } from "../../core/stages/extract.ts";
import type { Step } from "../../core/stages/stage.ts";
import { defineCommand, option } from "../define-command.ts";
import { databaseOption, sourceOption, triesOption } from "../options.ts";
import { text } from "../printer.ts";
import { rounded, runOneStage } from "../run-stages.ts";

export const extractCommand = defineCommand({
  path: ["extract"],
  summary: "Load the source into the table `raw` of the database",
  description:
    "Lists the objects of the source, downloads them and loads their rows into the table `raw` of the database, in one transaction. Nothing is loaded where the table holds the rows of these very objects already. A download that was broken off is gone on with. Rows that the dataset file does not allow for are refused with their object, line, column and value, and the table stays as it was.",
  examples: [
    "titanic-ops extract --source Titanic-Dataset.csv",
    "titanic-ops extract --source gs://bucket/passengers --database postgres://127.0.0.1/titanic",
    "titanic-ops extract --source https://example.org/passengers.csv --tries 5 --json",
    "titanic-ops sample --rows 5000 | titanic-ops extract --source -",
  ],
  options: {
    source: sourceOption,
    database: databaseOption,
    tries: triesOption,
    force: option(
      "--force",
      (z) => z.boolean().optional(),
      "Load although the table holds these objects already",
    ),
  },
  async run({ tries, force }, context) {
    const { DEFAULT_RETRIES } = await import("../../core/retry.ts");
    const steps: Step[] = [];
    const result = await runOneStage<ExtractResult>(context, "extract", {
      force: force ?? false,
      retries: { ...DEFAULT_RETRIES, tries },
      onStep(step) {
        steps.push({ ...step, seconds: rounded(step.seconds) });
      },
    });
    return { ...result, steps };
  },
  render: ({ rows, source, table, database, sha256, changed, steps }) => [
    ...steps.map((step) => text(stepLine(step))),
    text(
      changed
        ? `${rows} rows from ${source} (sha256 ${sha256.slice(0, 12)}…) are in table \`${table}\` of ${database}`
        : `Nothing changed: table \`${table}\` of ${database} holds the ${rows} rows of ${source} already (--force loads them again)`,
    ),
  ],
});

function stepLine({ name, seconds, objects, bytes, rows }: Step): string {
  const size = [
    ...(objects === undefined ? [] : [`${objects} object${objects === 1 ? "" : "s"}`]),
    ...(rows === undefined ? [] : [`${rows} rows`]),
    ...(bytes === undefined ? [] : [`${bytes} bytes`]),
  ];
  return `${name.padEnd(9)} ${seconds.toFixed(2).padStart(6)} s  ${size.join(", ")}`;
}
