import { availableParallelism } from "node:os";
import { OpsError } from "../../core/errors.ts";
import type { OnProgress } from "../../core/progress.ts";
import type { Prediction } from "../../core/stages/predict.ts";
import { PREDICTION_FORMATS } from "../../core/stages/prediction-formats.ts";
import { argument, defineCommand, option } from "../define-command.ts";
import { usedModels } from "../models-context.ts";
import { jobsOption, outputOption, requireSignatureOption } from "../options.ts";
import { text } from "../printer.ts";
import { rowOption } from "../row-option.ts";

/** Where the predictions went, when they went to a file. */
interface PredictResult {
  readonly file: string;
  readonly rows: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly model: { readonly name: string; readonly version: number; readonly digest: string };
}

/** The answer for the one row of `--row`. */
interface RowResult extends Prediction {
  /** What the probability is of: the positive class, or of more than two the predicted one. */
  readonly of: string;
  readonly model: PredictResult["model"];
}

export const predictCommand = defineCommand({
  path: ["predict"],
  summary: "Predict the rows of a raw CSV, from a file or standard input, or one row that you type",
  description:
    "Reads raw CSV and writes a line for each row, in order, with id, label, prediction and the probability of the positive class; of more than two classes the probability of the predicted one, and of each. The target may be absent, and so may the id and columns that no feature reads. Runs in constant memory, but for --json, which prints its one document at the end.",
  examples: [
    "titanic-ops predict passengers.csv",
    "titanic-ops sample --rows 1000000 | titanic-ops predict --format jsonl > answers.jsonl",
    "titanic-ops predict passengers.csv --model 2 --output answers.csv --json",
    "titanic-ops predict --row column=1 'other column=a value with spaces'",
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
    jobs: jobsOption,
    requireSignature: requireSignatureOption,
    output: outputOption,
    row: rowOption,
  },
  async run(
    { source, model: wanted, format, output, row, jobs },
    { ports, json, signal, write, progress },
  ): Promise<PredictResult | RowResult | undefined> {
    if (json && output === undefined && format !== undefined && format !== "json") {
      throw new OpsError("OPS_USAGE", `\`--json\` prints one document, and \`--format ${format}\` is none`, {
        hint: `titanic-ops predict passengers.csv --format ${format} --output answers.${format} --json`,
      });
    }
    if (row !== undefined && source !== "-") {
      throw new OpsError("OPS_USAGE", `--row is a row by itself, and \`${source}\` is a file of rows`, {
        hint: "leave one of them out",
      });
    }
    const { openModels, resolveVersion } = await import("../../core/registry/open-models.ts");
    const { formatPredictions, predictCsv, predictTyped } = await import("../../core/stages/predict.ts");
    const { openOnly, openSource } = await import("../../core/storage/source.ts");
    const place = await usedModels(ports);
    const version = await resolveVersion(place, wanted);
    const { model, manifest } = await openModels(place).store.load(version);
    const used = { name: manifest.name, version, digest: manifest.digest };
    const one = row && predictTyped(model, row);
    if (one && output === undefined && format === undefined && !json) {
      const { classes } = model.inputs.target;
      return { ...one, of: classes.length === 2 ? classes[1].label : one.prediction, model: used };
    }
    const opened = await openSource(source, { stdin: ports.stdin });
    const batches = one
      ? oneBatch(one)
      : predictCsv(model, await openOnly(opened, signal), opened.uri, {
          signal,
          jobs: jobs ?? availableParallelism(),
        });
    const { batches: counted, rows } = countRows(batches, progress.update);
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
      model: used,
    };
  },
  render: (result) => [text("file" in result ? fileTold(result) : rowTold(result))],
});

function fileTold({ file, rows, model }: PredictResult): string {
  return `${rows} predictions by ${model.name} version ${model.version} are in ${file}`;
}

function rowTold({ prediction, probability, of, model }: RowResult): string {
  return `${prediction}: the probability of \`${of}\` is ${probability.toFixed(4)} (${model.name} version ${model.version})`;
}

async function* oneBatch<T>(only: T): AsyncGenerator<readonly T[]> {
  yield [only];
}

function countRows<T>(source: AsyncIterable<readonly T[]>, onProgress: OnProgress) {
  let count = 0;
  async function* batches(): AsyncGenerator<readonly T[]> {
    for await (const batch of source) {
      count += batch.length;
      onProgress({ done: count, total: null, unit: "rows" });
      yield batch;
    }
  }
  return { batches: batches(), rows: () => count };
}
