import { createReadStream } from "node:fs";
import { digestFile, type FileDigest, sha256 } from "../atomic-file.ts";
import { canonicalJson } from "../canonical-json.ts";
import { codeVersion } from "../code-version.ts";
import type { DatasetSpec } from "../config/dataset-spec.ts";
import { classLabels, featuresOf, processedTypes } from "../config/layout.ts";
import { readTable } from "../dataset/csv/read-table.ts";
import { tableBatches, writeCsv } from "../dataset/csv/write.ts";
import { type Table, takeRows } from "../dataset/table.ts";
import { buildDriftReference, formatDriftReference } from "../drift/reference.ts";
import { OpsError } from "../errors.ts";
import { type CrossValidateResult, crossValidate } from "../metrics/cross-validate.ts";
import { scoresSchema } from "../metrics/scores.ts";
import { stratifiedFolds, stratifiedSplit } from "../metrics/split.ts";
import { evaluateModel } from "../model/evaluate.ts";
import { fitModel } from "../model/fit.ts";
import type { Model } from "../model/model.ts";
import type { Manifest } from "../registry/manifest.ts";
import { modelCard } from "../registry/model-card.ts";
import { createModelStore, REFERENCE_FILE } from "../registry/model-store.ts";
import { createRng } from "../rng.ts";
import { inputMissing, type Stage, type StageContext } from "./stage.ts";
import { withStoredFeatures } from "./stored-features.ts";
import { type TrainResult, trainResultSchema } from "./trained.ts";

/** Streams of chance, one for each purpose, so that changing one leaves the others as they were. */
const STREAM = { split: 1, folds: 2, referenceRows: 3 } as const;

/** processed.csv → split files, cross-validation, and a new immutable model version. */
export const trainStage: Stage<TrainResult> = {
  name: "train",
  summary: ({ name, version, added }) =>
    `${name} version ${version}${added ? "" : " (the same as before, byte for byte)"}`,
  params: ({ id, target, columns, examples, features, model, seed }) => ({
    id,
    target,
    columns,
    ...(examples && { examples }),
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
    // A damaged version is told, not trained again over: versions never change.
    const { digest } = await store.verify(trained.data.version);
    return { [paths.train]: train.sha256, [paths.test]: test.sha256, model: digest };
  },
  async run(context) {
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
    const rng = createRng(spec.seed).fork(STREAM.split);
    const split = naming(paths.processed, () =>
      stratifiedSplit(labels, { testShare: spec.model.evaluation.test_share, rng }),
    );
    const train = part(spec, table, labels, split.train);
    const test = part(spec, table, labels, split.test);

    const cv = await crossValidateModel(context, train);
    const model = await fitModel(spec, train.features, train.labels, {
      seed: spec.seed,
      signal,
      onTree: (done, total) => context.onProgress(`${done} of ${total} trees`),
    });
    // Written only now: training that fails or is interrupted leaves the split of the model that is there.
    const data = {
      processed,
      train: { ...(await writePart(train, paths.train, signal)), rows: train.table.rows },
      test: { ...(await writePart(test, paths.test, signal)), rows: test.table.rows },
    };
    return addVersion(context, { model, cv, train, test, data });
  },
};

/** The split would tell too, but not which column and which value. */
function refuseOneClass({ target }: DatasetSpec, labels: Uint8Array, file: string): void {
  if (labels.some((label) => label !== labels[0])) return;
  const { value } = target.classes[labels[0]];
  throw new OpsError(
    "OPS_TARGET_ONE_CLASS",
    `${file} column \`${target.column}\`: all ${labels.length} rows have \`${value}\``,
    {
      hint: "add rows of the other class to the source, or choose another target in the dataset file",
      details: { file, column: target.column, value, rows: labels.length },
    },
  );
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

async function processedDigest(file: string): Promise<FileDigest> {
  const digest = await digestFile(file);
  if (digest === null) throw inputMissing(file, "process");
  return digest;
}

/** One side of the split: its rows, and of those the features and labels. */
interface Part {
  readonly table: Table;
  readonly features: Table;
  readonly labels: Uint8Array;
}

function part(spec: DatasetSpec, processed: Table, labels: Uint8Array, rows: Uint32Array): Part {
  const table = takeRows(processed, rows);
  return {
    table,
    features: featuresOf(spec, table),
    labels: Uint8Array.from(rows, (row) => labels[row]),
  };
}

function writePart({ table }: Part, file: string, signal: AbortSignal | undefined): Promise<FileDigest> {
  return writeCsv(file, [...table.columns.keys()], tableBatches(table), signal);
}

async function crossValidateModel(
  context: StageContext,
  { features, labels }: Part,
): Promise<CrossValidateResult> {
  const { spec, paths, signal, onProgress } = context;
  const { folds } = spec.model.evaluation;
  const rng = createRng(spec.seed).fork(STREAM.folds);
  return crossValidate({
    labels,
    folds: naming(paths.processed, () => stratifiedFolds(labels, { folds, rng })),
    ...(signal && { signal }),
    async fitPredict(train, test, fold) {
      const ofFold = Uint8Array.from(train, (row) => labels[row]);
      const model = await fitModel(spec, takeRows(features, train), ofFold, { seed: spec.seed, signal });
      onProgress(`fold ${fold + 1} of ${folds}`);
      return model.scoreFeatures(takeRows(features, test));
    },
  });
}

interface Trained {
  readonly model: Model;
  readonly cv: CrossValidateResult;
  readonly train: Part;
  readonly test: Part;
  readonly data: Manifest["data"];
}

async function addVersion(
  context: StageContext,
  { model, cv, train, test, data }: Trained,
): Promise<TrainResult> {
  const { spec, paths, log } = context;
  const evaluated = await evaluateModel(model, test.features, test.labels, {
    repeats: spec.model.evaluation.importance_repeats,
    seed: spec.seed,
    signal: context.signal,
  });
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
      data,
      config: { sha256: sha256(canonicalJson(trainStage.params(spec))) },
      code: codeVersion,
      seed: spec.seed,
      metrics: {
        cv: cv.report,
        oob_score: model.forest.oobScore,
        test: scoresSchema.parse(evaluated.evaluation),
      },
      packages: context.packages,
      createdAt: context.now().toISOString(),
    },
    derived: (finished) => ({
      [REFERENCE_FILE]: formatDriftReference(
        buildDriftReference(train.features, {
          outcomes: { scores: cv.outOfFold, labels: train.labels },
          rng: createRng(spec.seed).fork(STREAM.referenceRows),
        }),
      ),
      "model-card.md": modelCard(spec, finished, evaluated),
    }),
  });
  log.info({ model: spec.name, version: manifest.version, digest: manifest.digest, added }, "trained");
  return {
    name: spec.name,
    version: manifest.version,
    digest: manifest.digest,
    added,
    folder: `${store.folder}/${manifest.version}`,
    rows: { train: data.train.rows, test: data.test.rows },
  };
}
