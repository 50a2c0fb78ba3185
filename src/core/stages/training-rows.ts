import { createReadStream } from "node:fs";
import { digestFile, type FileDigest } from "../atomic-file.ts";
import type { DatasetSpec } from "../config/dataset-spec.ts";
import { classLabels, featuresOf, processedTypes, sampleWeights } from "../config/layout.ts";
import { readTable } from "../dataset/csv/read-table.ts";
import { type Column, cell, type Table, takeRows } from "../dataset/table.ts";
import { OpsError } from "../errors.ts";
import { groupedFolds, type Split, stratifiedFolds, stratifiedSplit } from "../metrics/split.ts";
import { createRng, type Rng } from "../rng.ts";
import { inputMissing, type StageContext } from "./stage.ts";
import { withStoredFeatures } from "./stored-features.ts";

/** Streams of chance, one for each purpose, so that changing one leaves the others as they were. */
export const STREAM = { split: 1, folds: 2, referenceRows: 3, baselines: 4, tuning: 5 } as const;

/** Rows to learn from: features, labels and, where rows are grouped, the groups. */
export interface Sample {
  readonly features: Table;
  readonly labels: Uint8Array;
  readonly groups: Int32Array | null;
  /** What rows weigh in training; undefined where all weigh 1. */
  readonly weights: Float64Array | undefined;
}

/** One side of the split. */
export interface Part extends Sample {
  /** The whole rows. */
  readonly table: Table;
}

/** The rows to train on and those that are held out. */
export interface TrainingRows {
  readonly processed: FileDigest;
  readonly train: Part;
  readonly test: Part;
}

/** Reads the processed rows and splits them. Throws OPS_STAGE_INPUT_MISSING, and what `stratifiedSplit` throws. */
export async function readTrainingRows(context: StageContext): Promise<TrainingRows> {
  const { spec, paths, signal } = context;
  const processed = await processedDigest(paths.processed);
  const file = await readTable(
    createReadStream(paths.processed),
    { types: processedTypes(spec) },
    paths.processed,
    signal,
  );
  const table = context.fromFeatureStore ? await withStoredFeatures(context, file, processed.sha256) : file;
  const labels = classLabels(spec, table, paths.processed);
  refuseOneClass(spec, labels, paths.processed);
  refuseFewRows(spec, labels, paths.processed);
  const groups = groupsOf(spec, table);
  const rng = createRng(spec.seed).fork(STREAM.split);
  const split = naming(paths.processed, () => splitRows(spec, labels, groups, rng));
  const weights = sampleWeights(spec, table, paths.processed);
  const part = (rows: Uint32Array): Part => {
    const whole = takeRows(table, rows);
    // The features are the whole rows' columns: taken anew, they would be in memory twice.
    return {
      table: whole,
      features: featuresOf(spec, whole),
      ...outcomesOf({ labels, groups, weights }, rows),
    };
  };
  return { processed, train: part(split.train), test: part(split.test) };
}

/** Some rows of a sample. */
export function rowsOf({ features, ...outcomes }: Sample, rows: Uint32Array): Sample {
  return { features: takeRows(features, rows), ...outcomesOf(outcomes, rows) };
}

type Outcomes = Omit<Sample, "features">;

function outcomesOf({ labels, groups, weights }: Outcomes, rows: Uint32Array): Outcomes {
  return {
    labels: Uint8Array.from(rows, (row) => labels[row]),
    groups: groups && Int32Array.from(rows, (row) => groups[row]),
    weights: weights && Float64Array.from(rows, (row) => weights[row]),
  };
}

/** The file that training reads. Throws OPS_STAGE_INPUT_MISSING. */
export async function processedDigest(file: string): Promise<FileDigest> {
  const digest = await digestFile(file);
  if (digest === null) throw inputMissing(file, "process");
  return digest;
}

/** Deals the rows of a part into folds; `file` is what errors call the data. */
export function dealFolds(
  { labels, groups }: Pick<Sample, "labels" | "groups">,
  file: string,
  options: { readonly folds: number; readonly rng: Rng },
): Uint16Array {
  return naming(file, () =>
    groups === null ? stratifiedFolds(labels, options) : groupedFolds(labels, groups, options),
  );
}

/** Of grouped rows as near to the share as whole groups come: one of as many folds as the share goes into. */
function splitRows({ model }: DatasetSpec, labels: Uint8Array, groups: Int32Array | null, rng: Rng): Split {
  const testShare = model.evaluation.test_share;
  if (groups === null) return stratifiedSplit(labels, { testShare, rng });
  const folds = groupedFolds(labels, groups, { folds: Math.max(2, Math.round(1 / testShare)), rng });
  const rows = Uint32Array.from(folds, (_, row) => row);
  return { train: rows.filter((row) => folds[row] !== 0), test: rows.filter((row) => folds[row] === 0) };
}

/** Rows with equal values have equal numbers, those without a value -1; null where rows are not grouped. */
function groupsOf({ model }: DatasetSpec, table: Table): Int32Array | null {
  const { group } = model.evaluation;
  if (group === undefined) return null;
  const column = table.columns.get(group) as Column;
  if (column.kind === "text") return column.codes;
  const codes = new Map<unknown, number>();
  return Int32Array.from({ length: table.rows }, (_, row) => {
    const value = cell(column, row);
    if (value === null) return -1;
    const code = codes.get(value) ?? codes.size;
    codes.set(value, code);
    return code;
  });
}

/** The split would tell too, but not which column and which value. */
function refuseOneClass({ target }: DatasetSpec, labels: Uint8Array, file: string): void {
  if (labels.some((label) => label !== labels[0])) return;
  const { value } = target.classes[labels[0]];
  throw new OpsError(
    "OPS_TARGET_ONE_CLASS",
    `${file} column \`${target.column}\`: all ${labels.length} rows have \`${value}\``,
    {
      hint: "add rows of another class to the source, or choose another target in the dataset file",
      details: { file, column: target.column, value, rows: labels.length },
    },
  );
}

/** A class that training and test cannot have a row of each. */
function refuseFewRows({ target }: DatasetSpec, labels: Uint8Array, file: string): void {
  for (const [label, { value }] of target.classes.entries()) {
    const rows = labels.reduce((count, each) => count + Number(each === label), 0);
    if (rows >= 2) continue;
    throw new OpsError(
      "OPS_TOO_FEW_ROWS",
      `${file} column \`${target.column}\`: ${rows === 0 ? "none" : "only 1"} of ${labels.length} rows has \`${value}\`, and train and test need one each`,
      {
        hint: "add rows of that class to the source, or take it out of `target.classes` and its rows out of the source",
        details: { file, column: target.column, value, rows },
      },
    );
  }
}

/** What divides rows knows their labels only, and not of which file it speaks. */
function naming<T>(file: string, divide: () => T): T {
  try {
    return divide();
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    const { code, message, hint, details } = error;
    throw new OpsError(code, `${file}: ${message}`, { hint, details: { file, ...details }, cause: error });
  }
}
