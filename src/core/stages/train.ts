import { digestFile, type FileDigest, sha256 } from "../atomic-file.ts";
import { canonicalJson } from "../canonical-json.ts";
import { codeVersion } from "../code-version.ts";
import { tableBatches, writeCsv } from "../dataset/csv/write.ts";
import { takeRows } from "../dataset/table.ts";
import { buildDriftReference, formatDriftReference } from "../drift/reference.ts";
import { fitBaselines } from "../evaluation/baselines.ts";
import { evaluateModel } from "../evaluation/evaluate-model.ts";
import { groupingsOf } from "../evaluation/groupings.ts";
import { confidenceOutcomes } from "../metrics/confidence.ts";
import { type CrossValidateResult, crossValidate } from "../metrics/cross-validate.ts";
import { scoresSchema } from "../metrics/scores.ts";
import { scoreInBulk } from "../model/bulk-scorer.ts";
import { fitModel } from "../model/fit.ts";
import type { Model } from "../model/model.ts";
import { createModelCard } from "../registry/create-model-card.ts";
import type { Manifest } from "../registry/manifest.ts";
import { modelCardText } from "../registry/model-card-text.ts";
import { CARD_FILE, CONFIG_FILE, createModelStore, REFERENCE_FILE } from "../registry/model-store.ts";
import { warmStartForest } from "../registry/warm-start.ts";
import { createRng } from "../rng.ts";
import { tunedSpec } from "./parameter-search.ts";
import type { Stage, StageContext } from "./stage.ts";
import { crossValidatedMetrics, named, trackModel, trackRows, trainingParams } from "./tracked.ts";
import { type TrainResult, trainResultSchema } from "./trained.ts";
import { dealFolds, type Part, processedDigest, readTrainingRows, rowsOf, STREAM } from "./training-rows.ts";

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
    const { processed, train, test } = await readTrainingRows(context);
    const warmStart = await warmStarted(context, processed.sha256);
    context.run?.params(trainingParams(spec));
    const cv = await crossValidateModel(context, train);
    context.run?.metrics(crossValidatedMetrics(cv.report));
    const model = await fitModel(spec, train.features, train.labels, {
      seed: spec.seed,
      signal,
      jobs: context.jobs,
      sampleWeights: train.weights,
      warmStart,
      onTree: (done, total) => context.onProgress({ done, total, unit: "trees" }),
    });
    // Written only now: training that fails or is interrupted leaves the split of the model that is there.
    const data = {
      processed,
      train: { ...(await writePart(train, paths.train, signal)), rows: train.table.rows },
      test: { ...(await writePart(test, paths.test, signal)), rows: test.table.rows },
    };
    trackRows(context, "train", { table: train.table, file: paths.train, digest: data.train });
    trackRows(context, "test", { table: test.table, file: paths.test, digest: data.test });
    return addVersion(context, { model, cv, train, test, data });
  },
};

/** The forest that training goes on from; undefined where it begins anew. */
async function warmStarted({ spec, paths, warmStart }: StageContext, processed: string) {
  if (warmStart === undefined) return undefined;
  const same = { processed, config: trainStage.params(spec) };
  return warmStartForest({ models: paths.models, name: spec.name }, warmStart, same);
}

function writePart({ table }: Part, file: string, signal: AbortSignal | undefined): Promise<FileDigest> {
  return writeCsv(file, [...table.columns.keys()], tableBatches(table), signal);
}

async function crossValidateModel(context: StageContext, part: Part): Promise<CrossValidateResult> {
  const { features, labels } = part;
  const { spec, paths, signal, jobs, onProgress, tune } = context;
  const { folds } = spec.model.evaluation;
  const rng = createRng(spec.seed).fork(STREAM.folds);
  return crossValidate({
    labels,
    folds: dealFolds(part, paths.processed, { folds, rng }),
    ...(signal && { signal }),
    onFold: (done, _, scores) => context.run?.metrics(named("fold", scores), done),
    async fitPredict(train, test, fold) {
      const ofFold = rowsOf(part, train);
      const searched = tune?.nested ? await tunedSpec(context, ofFold, tune, { fold }) : spec;
      const model = await fitModel(searched, ofFold.features, ofFold.labels, {
        seed: spec.seed,
        signal,
        jobs,
        sampleWeights: ofFold.weights,
      });
      onProgress({ done: fold + 1, total: folds, unit: "folds" });
      const scores = await scoreInBulk(model, takeRows(features, test), jobs);
      return { scores, threshold: model.threshold };
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
  const evaluation = await evaluateModel(model, test.features, test.labels, {
    repeats: spec.model.evaluation.importance_repeats,
    seed: spec.seed,
    groupings: groupingsOf(spec, test.table),
    baselines: fitBaselines(model, train.features, train.labels, createRng(spec.seed).fork(STREAM.baselines)),
    jobs: context.jobs,
    signal: context.signal,
    onFeature: (done, total) => context.onProgress({ done, total, unit: "features shuffled" }),
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
        cv: { ...cv.report, ...(context.tune?.nested && { nested: true as const }) },
        oob_score: model.forest.oobScore,
        test: scoresSchema.parse(evaluation),
      },
      packages: context.packages,
      createdAt: context.now().toISOString(),
    },
    derived: (finished) => {
      const card = createModelCard(spec, model, finished, evaluation);
      return {
        [CONFIG_FILE]: `${JSON.stringify(trainStage.params(spec), null, 2)}\n`,
        [REFERENCE_FILE]: formatDriftReference(
          buildDriftReference(train.features, {
            outcomes: confidenceOutcomes({ scores: cv.outOfFold, labels: train.labels }),
            rng: createRng(spec.seed).fork(STREAM.referenceRows),
          }),
        ),
        [CARD_FILE]: `${JSON.stringify(card, null, 2)}\n`,
        "model-card.md": modelCardText(card),
      };
    },
  });
  log.info({ model: spec.name, version: manifest.version, digest: manifest.digest, added }, "trained");
  trackModel(context, "trained", manifest);
  return {
    name: spec.name,
    version: manifest.version,
    digest: manifest.digest,
    added,
    folder: `${store.folder}/${manifest.version}`,
    rows: { train: data.train.rows, test: data.test.rows },
  };
}
