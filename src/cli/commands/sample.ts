import { OpsError } from "../../core/errors.ts";
import { defineCommand, option } from "../define-command.ts";
import { outputOption, wholeNumberOption } from "../options.ts";
import { text } from "../printer.ts";

/** The file that was written. */
interface SampleResult {
  readonly file: string;
  readonly rows: number;
  readonly seed: number;
  readonly sha256: string;
  readonly bytes: number;
}

export const sampleCommand = defineCommand({
  path: ["sample"],
  summary: "Draw passenger rows from aggregate facts, as many as wanted",
  description:
    "Writes CSV rows in the layout of Titanic-Dataset.csv, drawn by a seeded generator from aggregate facts of the historical passenger list: a reconstruction, not the list itself. Runs in constant memory. Drift moves values (age=+15, fare=x2) or sets shares (sex=female:0.8, age=missing:0.5).",
  examples: [
    "titanic-ops sample --rows 1000 > passengers.csv",
    "titanic-ops sample --rows 5000 --seed 7 --drift age=+15,fare=x2 --output drifted.csv",
  ],
  options: {
    rows: wholeNumberOption("--rows", { min: 1, max: 1e9, default: 891 }, "How many rows"),
    seed: wholeNumberOption(
      "--seed",
      { min: 0, max: Number.MAX_SAFE_INTEGER, default: 1912 },
      "Equal seeds give equal rows",
    ),
    drift: option(
      "--drift <changes>",
      (z) => z.string().default(""),
      "How the rows differ from history: age=+15,fare=x2,sex=female:0.8",
    ),
    output: outputOption,
  },
  async run(
    { rows, seed, drift, output },
    { json, signal, write, progress },
  ): Promise<SampleResult | undefined> {
    if (json && output === undefined) {
      throw new OpsError(
        "OPS_USAGE",
        "`--json` tells about a file, and the rows themselves would go to standard output",
        {
          hint: "titanic-ops sample --output sample.csv --json",
        },
      );
    }
    const { parseDrift } = await import("../../core/sample/drift.ts");
    const { samplePassengersCsv } = await import("../../core/sample/passengers-csv.ts");
    const chunks = samplePassengersCsv({
      rows,
      seed,
      drift: parseDrift(drift),
      signal,
      onProgress: progress.update,
    });
    if (output === undefined) {
      for (const chunk of chunks) await write(chunk);
      return undefined;
    }
    const { writeFileAtomically } = await import("../../core/atomic-file.ts");
    const digest = await writeFileAtomically(output, async (chunk) => {
      for (const piece of chunks) await chunk(piece);
    });
    return { file: output, rows, seed, ...digest };
  },
  render: ({ file, rows, seed }) => [text(`${rows} rows (seed ${seed}) are in ${file}`)],
});
