import { argument, defineCommand, option } from "../define-command.ts";
import { outputOption } from "../options.ts";
import { text } from "../printer.ts";
import { runsFolder, sortOption, whereOption } from "../runs-views.ts";

const FORMATS = ["csv", "jsonl", "json"] as const;

export const runsExportCommand = defineCommand({
  path: ["runs", "export"],
  summary: "Write runs as CSV or JSON, for other programs",
  description:
    "Writes the runs that you name, or all that pass a filter. CSV has a row for each run and a column for each parameter, metric and tag; JSON has all that is on record, with every step.",
  examples: [
    "titanic-ops runs export --output runs.csv",
    "titanic-ops runs export latest --format json",
    "titanic-ops runs export --where \"kind = 'train'\" --format jsonl",
  ],
  arguments: {
    runs: argument("[run...]", (z) => z.array(z.string()).default([]), "Runs by their names (default: all)"),
  },
  options: {
    where: whereOption,
    sort: sortOption,
    format: option(
      "--format <format>",
      (z) => z.enum(FORMATS, `is none of ${FORMATS.join(", ")}`).default("csv"),
      "csv, jsonl or json (default: csv)",
    ),
    output: outputOption,
  },
  async run({ runs: called, where, sort, format, output }, { ports, write }) {
    const { exportRuns } = await import("../../core/tracking/export-runs.ts");
    const { runs, texts } = await exportRuns(runsFolder(ports), { called, where, sort, format });
    if (output === undefined) {
      for await (const piece of texts) await write(piece);
      return undefined;
    }
    const { writeFileAtomically } = await import("../../core/atomic-file.ts");
    const digest = await writeFileAtomically(output, async (chunk) => {
      for await (const piece of texts) await chunk(piece);
    });
    return { file: output, runs, ...digest };
  },
  render: ({ file, runs }) => [text(`${runs} runs are in ${file}`)],
});
