import { createReadStream } from "node:fs";
import { digestFile, type FileDigest, sha256 } from "../atomic-file.ts";
import { canonicalJson } from "../canonical-json.ts";
import { codeVersion } from "../code-version.ts";
import type { DatasetSpec } from "../config/dataset-spec.ts";
import { classLabels, featuresOf, processedTypes } from "../config/layout.ts";
import { readTable } from "../dataset/csv/read-table.ts";
import { tableBatches, writeCsv } from "../dataset/csv/write.ts";
import { type Table, takeRows } from "../dataset/table.ts";
import { type CrossValidation, crossValidate } from "../metrics/cross-validate.ts";
import { stratifiedFolds, stratifiedSplit } from "../metrics/split.ts";
import { modelCard } from "../model/card.ts";
import { evaluateModel } from "../model/evaluate.ts";
import { fitModel } from "../model/fit.ts";
import type { Model } from "../model/model.ts";
import { createModelStore } from "../registry/model-store.ts";
import { createRng } from "../rng.ts";
import { inputMissing, type Stage, type StageContext } from "./stage.ts";
import { type TrainResult, trainResultSchema } from "./trained.ts";

/** Streams of chance, one for each purpose, so that changing one leaves the others as they were. */
const STREAM = { split: 1, folds: 2 } as const;

/** processed.csv → split files, cross-validation, and a new immutable model version. */
export const trainStage: Stage<TrainResult> = {
  name: "train",
  summary: ({ name, version, added }) =>
    `${name} version ${version}${added ? "" : " (the same as before, byte for byte)"}`,
  params: ({ id, target, columns, features, model, seed }) => ({
    id,
    target,
    columns,
    features,
    model,
    seed,
  }),
  async inputs({ paths }) {
    return { [paths.processed]: (await processedDigest(paths.processed)).sha256 };
  },
  async outputs({ spec, paths, results }) {
    const [train, test] = await Promise.all([digestFile(paths.train), digestFile(paths.test)]);
    const trained = trainResultSchema.safeParse(results.get("train"));
    if (train === null || test === null || !trained.success) return null;
    const store = createModelStore(paths.models, spec.name);
    if (!(await store.versions()).includes(trained.data.version)) return null;
    const { digest, files } = await store.manifest(trained.data.version);
    for (const [file, expected] of Object.entries(files)) {
      const found = await digestFile(`${trained.data.folder}/${file}`);
      if (found?.sha256 !== expected.sha256) return null;
    }
    return { [paths.train]: train.sha256, [paths.test]: test.sha256, model: digest };
  },
  async run(context) {
    const { spec, paths, signal } = context;
    const processed = await processedDigest(paths.processed);
    const table = await readTable(
      createReadStream(paths.processed),
      { types: processedTypes(spec) },
      paths.processed,
      signal,
    );
    const labels = classLabels(spec, table, paths.processed);
    const rng = createRng(spec.seed).fork(STREAM.split);
    const split = stratifiedSplit(labels, { testShare: spec.model.evaluation.test_share, rng });
    const train = await part(spec, table, labels, split.train, paths.train, signal);
    const test = await part(spec, table, labels, split.test, paths.test, signal);

    const cv = await crossValidateModel(context, train);
    const model = await fitModel(spec, train.features, train.labels, {
      seed: spec.seed,
      signal,
      onTree: (done, total) => context.onProgress(`${done} of ${total} trees`),
    });
    return addVersion(context, { model, cv, processed, train, test });
  },
};

async function processedDigest(file: string): Promise<FileDigest> {
  const digest = await digestFile(file);
  if (digest === null) throw inputMissing(file, "process");
  return digest;
}

/** One side of the split: its rows in memory, and the file that they were written to. */
interface Part {
  readonly features: Table;
  readonly labels: Uint8Array;
  readonly rows: number;
  readonly digest: FileDigest;
}

async function part(
  spec: DatasetSpec,
  table: Table,
  labels: Uint8Array,
  rows: Uint32Array,
  file: string,
  signal: AbortSignal | undefined,
): Promise<Part> {
  const taken = takeRows(table, rows);
  const digest = await writeCsv(file, [...taken.columns.keys()], tableBatches(taken), signal);
  return {
    features: featuresOf(spec, taken),
    labels: Uint8Array.from(rows, (row) => labels[row]),
    rows: rows.length,
    digest,
  };
}

async function crossValidateModel(
  context: StageContext,
  { features, labels }: Part,
): Promise<CrossValidation> {
  const { spec, signal, onProgress } = context;
  const { folds } = spec.model.evaluation;
  const { report } = await crossValidate({
    labels,
    folds: stratifiedFolds(labels, { folds, rng: createRng(spec.seed).fork(STREAM.folds) }),
    ...(signal && { signal }),
    async fitPredict(train, test, fold) {
      const ofFold = Uint8Array.from(train, (row) => labels[row]);
      const model = await fitModel(spec, takeRows(features, train), ofFold, { seed: spec.seed, signal });
      onProgress(`fold ${fold + 1} of ${folds}`);
      return model.scoreFeatures(takeRows(features, test));
    },
  });
  return report;
}

interface Trained {
  readonly model: Model;
  readonly cv: CrossValidation;
  readonly processed: FileDigest;
  readonly train: Part;
  readonly test: Part;
}

async function addVersion(
  context: StageContext,
  { model, cv, processed, train, test }: Trained,
): Promise<TrainResult> {
  const { spec, paths, log } = context;
  const evaluated = await evaluateModel(model, test.features, test.labels, {
    repeats: spec.model.evaluation.importance_repeats,
    seed: spec.seed,
    signal: context.signal,
  });
  const {
    accuracy,
    balanced_accuracy,
    precision,
    recall,
    f1,
    roc_auc,
    average_precision,
    log_loss,
    brier_score,
  } = evaluated.evaluation;
  const scores = {
    accuracy,
    balanced_accuracy,
    precision,
    recall,
    f1,
    roc_auc,
    average_precision,
    log_loss,
    brier_score,
  };
  const store = createModelStore(paths.models, spec.name);
  const { manifest, added } = await store.add({
    files: {
      "forest.bin": model.forest.encode(),
      "preprocessor.json": `${JSON.stringify(model.inputs, null, 2)}\n`,
    },
    manifest: {
      formatVersion: 1,
      name: spec.name,
      engine: spec.model.engine,
      data: {
        processed,
        train: { ...train.digest, rows: train.rows },
        test: { ...test.digest, rows: test.rows },
      },
      config: { sha256: sha256(canonicalJson(trainStage.params(spec))) },
      code: codeVersion,
      seed: spec.seed,
      metrics: { cv, oob_score: model.forest.oobScore, test: scores },
      packages: context.packages,
      createdAt: context.now().toISOString(),
    },
    derived: (finished) => ({ "model-card.md": modelCard(spec, finished, evaluated) }),
  });
  log.info({ model: spec.name, version: manifest.version, digest: manifest.digest, added }, "trained");
  return {
    name: spec.name,
    version: manifest.version,
    digest: manifest.digest,
    added,
    folder: `${store.folder}/${manifest.version}`,
    rows: { train: train.rows, test: test.rows },
  };
}
