import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { digestFile, writeJsonAtomically, writeTextAtomically } from "../atomic-file.ts";
import { classLabels, featuresOf, processedTypes, rawTypes } from "../config/layout.ts";
import { readTable } from "../dataset/csv/read-table.ts";
import { evaluateModel } from "../evaluation/evaluate-model.ts";
import { evaluationPage } from "../evaluation/evaluation-page.ts";
import { groupingsOf } from "../evaluation/groupings.ts";
import { modelEvaluationSchema } from "../evaluation/model-evaluation.ts";
import { meanAndSdSchema } from "../metrics/mean-and-sd.ts";
import { createModelStore } from "../registry/model-store.ts";
import { createFileSource } from "../storage/file-source.ts";
import { openOnly, sourceNotFound } from "../storage/source.ts";
import { runPaths } from "../tracking/run-folder.ts";
import { inputMissing, type Stage, type StageContext } from "./stage.ts";
import { EVALUATION_FILE, EVALUATION_PAGE, trackEvaluation } from "./tracked.ts";
import { trainedVersion } from "./trained.ts";

/** `metrics.json`: the scores of one model version on one file of labelled rows, and those of its training. */
export const evaluateResultSchema = z
  .object({
    model: z.object({ name: z.string(), version: z.int(), digest: z.string() }),
    data: z.object({ file: z.string(), sha256: z.string(), rows: z.int() }),
  })
  .and(modelEvaluationSchema)
  .and(
    z.object({
      oob_score: z.number().nullable(),
      /** Mean and standard deviation over the folds of the training rows. */
      cv: z.object({ folds: z.int() }).catchall(z.union([meanAndSdSchema, z.null(), z.int()])),
    }),
  );

export type EvaluateResult = z.infer<typeof evaluateResultSchema>;

/** The trained version on its held-out rows → metrics.json. */
export const evaluateStage: Stage<EvaluateResult> = {
  name: "evaluate",
  summary: ({ accuracy, roc_auc, data }) =>
    `accuracy ${accuracy.toFixed(3)}, ROC AUC ${roc_auc?.toFixed(3) ?? "–"} on ${data.rows} held-out rows`,
  params: ({ seed, model, target }) => ({ seed, evaluation: model.evaluation, target }),
  async inputs(context) {
    const test = await digestFile(context.paths.test);
    if (test === null) throw inputMissing(context.paths.test, "train");
    const { digest } = trainedVersion(context);
    return { model: digest, [context.paths.test]: test.sha256 };
  },
  async outputs({ paths }) {
    const digest = await digestFile(paths.metrics);
    return digest && { [paths.metrics]: digest.sha256 };
  },
  async run(context) {
    const result = await evaluateVersion(context, trainedVersion(context).version, undefined);
    await writeJsonAtomically(context.paths.metrics, result);
    return result;
  },
};

/** Scores a version on its held-out rows, or on any labelled raw CSV. Writes the page for people. */
export async function evaluateVersion(
  context: StageContext,
  version: number,
  rawFile: string | undefined,
): Promise<EvaluateResult> {
  const { spec, paths, signal, log } = context;
  const file = rawFile ?? paths.test;
  if (rawFile === undefined && !existsSync(file)) throw inputMissing(file, "train");
  const bytes = await openOnly(createFileSource(file), signal);
  const digest = await digestFile(file);
  if (digest === null) throw sourceNotFound(file);
  const store = createModelStore(paths.models, spec.name);
  const { model, manifest } = await store.load(version);
  const card = await store.card(version);
  const types = rawFile === undefined ? processedTypes(spec) : rawTypes(spec);
  const table = await readTable(bytes, { types }, file, signal);
  const features = rawFile === undefined ? featuresOf(spec, table) : model.deriver.derive(table);
  const rows = { rows: table.rows, columns: new Map([...table.columns, ...features.columns]) };
  const evaluation = await evaluateModel(model, features, classLabels(spec, table, file), {
    repeats: spec.model.evaluation.importance_repeats,
    seed: spec.seed,
    groupings: groupingsOf(spec, rows),
    baselines: card?.evaluation.baselines ?? [],
    jobs: context.jobs,
    signal,
    onFeature: (done, total) => context.onProgress({ done, total, unit: "features shuffled" }),
  });
  const { cv, oob_score } = manifest.metrics;
  const overFolds = Object.entries(cv.scores).map(([name, { mean, sd }]) => [
    name,
    mean === null || sd === null ? null : { mean, sd },
  ]);
  log.info(
    { model: spec.name, version, file, accuracy: evaluation.accuracy, roc_auc: evaluation.roc_auc },
    "evaluated",
  );
  const result = {
    model: { name: manifest.name, version, digest: manifest.digest },
    data: { file, sha256: digest.sha256, rows: table.rows },
    ...evaluation,
    oob_score,
    cv: { folds: cv.folds, ...Object.fromEntries(overFolds) },
  };
  await writeTextAtomically(paths.evaluationPage, evaluationPage(result));
  await trackEvaluation(context, result);
  return result;
}

/** The page that was kept with a tracked run; null where it has none. */
export function trackedPage(runs: string, id: string): string | null {
  const file = path.join(runPaths(runs, id).folder, "artifacts", EVALUATION_PAGE);
  return existsSync(file) ? file : null;
}

/** The evaluation that was kept with a tracked run; null where it has none, or one that this version cannot read. */
export async function trackedEvaluation(runs: string, id: string): Promise<EvaluateResult | null> {
  const file = path.join(runPaths(runs, id).folder, "artifacts", EVALUATION_FILE);
  const text = await readFile(file, "utf8").catch(() => null);
  try {
    return text === null ? null : evaluateResultSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
