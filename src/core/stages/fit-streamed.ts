import type { DatasetSpec } from "../config/dataset-spec.ts";
import { classLabels, sampleWeights } from "../config/layout.ts";
import { columnKind, columnKinds } from "../dataset/columns.ts";
import { cell, type Table } from "../dataset/table.ts";
import { createTableBuilder } from "../dataset/table-builder.ts";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import type { RowSource } from "../expectations/row-source.ts";
import { createFeatureDeriver, type FeatureDeriver } from "../features/derive.ts";
import { fitPreprocessor } from "../features/preprocessor.ts";
import { bindStep } from "../features/steps.ts";
import { SAMPLE_ROWS } from "../forest/bin-sketch.ts";
import type { Block } from "../forest/engine.ts";
import { setThreshold } from "../model/decision.ts";
import { type FitModelOptions, fitForest, preprocessRng, withDecision } from "../model/fit.ts";
import type { LearntDecision, Model } from "../model/model.ts";
import { createRng, type Rng } from "../rng.ts";
import { rawBatches } from "./raw-rows.ts";

const SAMPLE_STREAM = 2 ** 31 + 2;

/** The rows that preprocessing is learnt from, as many as the forest's bins, and what they came to. */
interface Sample {
  readonly features: Table;
  readonly labels: Uint8Array;
  readonly weights: Float64Array | undefined;
}

/**
 * `fitModel` on raw rows that need not fit into memory: a CSV or Parquet file, or a table of a database. They are read four
 * times: for the labels; for a sample of 200,000, from which the preprocessing is learnt; and twice by the forest, which keeps
 * a byte a value. Of fewer rows the model is that of `fitModel`, to the last bit.
 *
 * Throws OPS_INPUT_… naming the row that cannot be learnt from, and OPS_CONFIG_INVALID for a dataset file that asks for what
 * needs all rows at once: `target-statistic`, a calibration or a threshold that is chosen.
 */
export async function fitStreamed(
  spec: DatasetSpec,
  rows: RowSource,
  options: Omit<FitModelOptions, "sampleWeights">,
): Promise<Model> {
  const decision = setDecision(spec);
  refuseSteps(spec);
  const { seed, signal } = options;
  const { labels, weights } = await readOutcomes(spec, rows, signal);
  const deriver = createFeatureDeriver(spec.features, columnKinds(spec.columns));
  const sample = await readSample(spec, rows, deriver, {
    labels,
    weights,
    rng: createRng(seed).fork(SAMPLE_STREAM),
    signal,
  });
  const preprocessor = fitPreprocessor(spec.model.preprocess, sample.features, {
    labels: sample.labels,
    weights: sample.weights,
    rng: preprocessRng(seed),
  });
  async function* blocks(): AsyncGenerator<Block> {
    for await (const raw of rawTables(spec, rows, deriver.rawColumns, signal))
      yield preprocessor.transform(deriver.derive(raw));
  }
  const model = await fitForest(
    spec,
    { preprocessor, blocks, labels },
    { ...options, sampleWeights: weights },
  );
  return withDecision(model, decision);
}

/** The decision that is set, where it is not to be learnt. */
function setDecision({ model }: DatasetSpec): LearntDecision | null {
  const { calibration, threshold } = model.decision;
  if (calibration !== "none") throw needsAllRows("`model.decision.calibration`");
  if (typeof threshold !== "number") throw needsAllRows("an aim in `model.decision.threshold`");
  return setThreshold(threshold);
}

function refuseSteps({ model }: DatasetSpec): void {
  const whole = model.preprocess.find((config) => bindStep(config).hidesOwnTarget);
  if (whole !== undefined) throw needsAllRows(`a \`${whole.step}\` step`);
}

function needsAllRows(what: string): OpsError {
  return new OpsError("OPS_CONFIG_INVALID", `${what} needs all rows at once, and these are streamed`, {
    hint: "leave it out of the dataset file, or train on rows that fit into memory: titanic-ops train",
  });
}

/** Some columns of all rows, batch by batch. */
async function* rawTables(
  { columns }: DatasetSpec,
  rows: RowSource,
  names: Iterable<string>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Table> {
  const types = new Map([...names].map((name) => [name, columns[name].type]));
  for await (const { raw } of rawBatches(rows, { types, onUnknown: () => undefined })) {
    throwIfInterrupted(signal);
    yield raw;
  }
}

async function readOutcomes(
  spec: DatasetSpec,
  rows: RowSource,
  signal: AbortSignal | undefined,
): Promise<{ labels: Uint8Array; weights: Float64Array | undefined }> {
  const { target, model } = spec;
  const names = [target.column, ...(model.sample_weight === undefined ? [] : [model.sample_weight])];
  const builder = createTableBuilder(names.map((name) => [name, columnKind(spec.columns[name])]));
  for await (const { columns, rows: count } of rawTables(spec, rows, names, signal)) {
    const read = [...columns.values()];
    for (let row = 0; row < count; row++) builder.add(read.map((column) => cell(column, row)));
  }
  const table = builder.table();
  return { labels: classLabels(spec, table, rows.name), weights: sampleWeights(spec, table, rows.name) };
}

/** Selection sampling (Knuth, volume 2, algorithm S): each set of so many rows is as likely as any other, and they keep their order. */
async function readSample(
  spec: DatasetSpec,
  rows: RowSource,
  deriver: FeatureDeriver,
  {
    labels,
    weights,
    rng,
    signal,
  }: Pick<Sample, "labels" | "weights"> & { readonly rng: Rng; readonly signal: AbortSignal | undefined },
): Promise<Sample> {
  const builder = createTableBuilder(deriver.kinds);
  const taken: number[] = [];
  let row = 0;
  // Where there is nothing to learn, only the names of the columns are needed.
  const read = spec.model.preprocess.length > 0 ? rawTables(spec, rows, deriver.rawColumns, signal) : [];
  for await (const raw of read) {
    const columns = [...deriver.derive(raw).columns.values()];
    for (let at = 0; at < raw.rows; at++, row++) {
      const wanted = Math.min(SAMPLE_ROWS, labels.length) - taken.length;
      if (rng.below(labels.length - row) >= wanted) continue;
      builder.add(columns.map((column) => cell(column, at)));
      taken.push(row);
    }
  }
  return {
    features: builder.table(),
    labels: Uint8Array.from(taken, (each) => labels[each]),
    weights: weights && Float64Array.from(taken, (each) => weights[each]),
  };
}
