import { OpsError } from "../../core/errors.ts";
import { PREDICTION_FORMATS } from "../../core/stages/prediction-formats.ts";
import { argument, defineCommand, option } from "../define-command.ts";
import { outputOption } from "../options.ts";
import { text } from "../printer.ts";

/** Where the predictions went, when they went to a file. */
interface PredictResult {
  readonly file: string;
  readonly rows: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly model: { readonly name: string; readonly version: number; readonly digest: string };
}

export const predictCommand = defineCommand({
  path: ["predict"],
  summary: "Predict the rows of a raw CSV, from a file or standard input",
  description:
    "Reads raw CSV and writes a line for each row, in order, with id, label, prediction and the probability of the positive class. The target may be absent, and so may the id and columns that no feature reads. Runs in constant memory, but for --json, which prints its one document at the end.",
  examples: [
    "titanic-ops predict passengers.csv",
    "titanic-ops sample --rows 1000000 | titanic-ops predict --format jsonl > answers.jsonl",
    "titanic-ops predict passengers.csv --model 2 --output answers.csv --json",
  ],
  arguments: {
    source: argument(
      "[source]",
      (z) => z.string().default("-"),
      "A path, - (the default), https://…, gs://… or sample:…",
    ),
  },
  options: {
    model: option(
      "--model <version>",
      (z) => z.string().default("champion"),
      "A version number or alias (default: champion)",
    ),
    format: option(
      "--format <form>",
      (z) => z.enum(PREDICTION_FORMATS, `is not a form (${PREDICTION_FORMATS.join(", ")})`).optional(),
      "csv, jsonl (a line each) or json (one document); default: csv, json with --json",
    ),
    output: outputOption,
  },
  async run(
    { source, model: wanted, format, output },
    { ports, json, signal, write },
  ): Promise<PredictResult | undefined> {
    if (json && output === undefined && format !== undefined && format !== "json") {
      throw new OpsError("OPS_USAGE", `\`--json\` prints one document, and \`--format ${format}\` is none`, {
        hint: `titanic-ops predict passengers.csv --format ${format} --output answers.${format} --json`,
      });
    }
    const { resolveVersion } = await import("../../core/stages/models.ts");
    const { formatPredictions, predictCsv } = await import("../../core/stages/predict.ts");
    const { createModelStore } = await import("../../core/registry/model-store.ts");
    const { openOnly, openSource } = await import("../../core/storage/source.ts");
    const { spec } = await ports.dataset();
    const { models } = await ports.paths();
    const version = await resolveVersion({ models, name: spec.name, now: ports.now }, wanted);
    const { model, manifest } = await createModelStore(models, spec.name).load(version);
    const opened = await openSource(source, { stdin: ports.stdin });
    const batches = predictCsv(model, await openOnly(opened, signal), opened.uri, signal);
    const { batches: counted, rows } = countRows(batches);
    const texts = formatPredictions(
      counted,
      model.inputs.id,
      format ?? (json && output === undefined ? "json" : "csv"),
    );
    if (output === undefined) {
      // One document: until the last row is read, it may yet be that of an error.
      const pieces: string[] = [];
      for await (const piece of texts) {
        if (json) pieces.push(piece);
        else await write(piece);
      }
      for (const piece of pieces) await write(piece);
      return undefined;
    }
    const { writeFileAtomically } = await import("../../core/atomic-file.ts");
    const digest = await writeFileAtomically(output, async (chunk) => {
      for await (const piece of texts) await chunk(piece);
    });
    return {
      file: output,
      rows: rows(),
      ...digest,
      model: { name: manifest.name, version, digest: manifest.digest },
    };
  },
  render: ({ file, rows, model }) => [
    text(`${rows} predictions by ${model.name} version ${model.version} are in ${file}`),
  ],
});

function countRows<T>(source: AsyncIterable<readonly T[]>) {
  let count = 0;
  async function* batches(): AsyncGenerator<readonly T[]> {
    for await (const batch of source) {
      count += batch.length;
      yield batch;
    }
  }
  return { batches: batches(), rows: () => count };
}
