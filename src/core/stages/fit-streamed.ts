import type { DatasetSpec } from "../config/dataset-spec.ts";
import { classLabels, sampleWeights } from "../config/layout.ts";
import { columnKinds } from "../dataset/columns.ts";
import { cell, type Table } from "../dataset/table.ts";
import { createTableBuilder } from "../dataset/table-builder.ts";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import type { RowSource } from "../expectations/row-source.ts";
import { createFeatureDeriver, type FeatureDeriver } from "../features/derive.ts";
import { fitPreprocessor } from "../features/preprocessor.ts";
import { bindStep } from "../features/steps.ts";
import type { Block } from "../forest/engine.ts";
import { DEFAULT_THRESHOLD } from "../metrics/scores.ts";
import { type FitModelOptions, fitForest, preprocessRng } from "../model/fit.ts";
import { createModel, type Model } from "../model/model.ts";
import { createRng, type Rng } from "../rng.ts";
import { rawBatches } from "./raw-rows.ts";

/** Rows that preprocessing is learnt from, drawn at random where there are more: as many as the forest's bins are. */
const SAMPLE_ROWS = 200_000;
const SAMPLE_STREAM = 2 ** 31 + 2;

/** The rows that preprocessing is learnt from, and what they came to. */
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
  refuseWhole(spec);
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
  const { inputs, forest } = await fitForest(
    spec,
    { preprocessor, blocks, labels },
    { ...options, sampleWeights: weights },
  );
  const { threshold } = spec.model.decision;
  const isSet = typeof threshold === "number" && threshold !== DEFAULT_THRESHOLD;
  return createModel(isSet ? { ...inputs, decision: { threshold } } : inputs, forest);
}

/** What is learnt from all rows at once is learnt in memory. */
function refuseWhole({ model }: DatasetSpec): void {
  const { calibration, threshold } = model.decision;
  const step = model.preprocess.find((config) => bindStep(config).hidesOwnTarget)?.step;
  const asked =
    step !== undefined
      ? `a \`${step}\` step`
      : calibration !== "none"
        ? "`model.decision.calibration`"
        : typeof threshold !== "number"
          ? "an aim in `model.decision.threshold`"
          : null;
  if (asked === null) return;
  throw new OpsError("OPS_CONFIG_INVALID", `${asked} needs all rows at once, and these are streamed`, {
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
  const kinds = columnKinds(spec.columns);
  const builder = createTableBuilder([...kinds].filter(([name]) => names.includes(name)));
  for await (const { columns, rows: count } of rawTables(spec, rows, names, signal)) {
    const ordered = [...kinds.keys()].flatMap((name) => columns.get(name) ?? []);
    for (let row = 0; row < count; row++) builder.add(ordered.map((column) => cell(column, row)));
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
