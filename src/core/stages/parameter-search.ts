import path from "node:path";
import { sha256 } from "../atomic-file.ts";
import { canonicalJson } from "../canonical-json.ts";
import { codeVersion } from "../code-version.ts";
import type { DatasetSpec } from "../config/dataset-spec.ts";
import { formatCsv } from "../dataset/csv/write.ts";
import { withLock } from "../lock-file.ts";
import { createRng } from "../rng.ts";
import {
  type FoldJob,
  plannedFolds,
  type SearchResult,
  searchParams,
  type Trial,
  type TuneRequest,
} from "../tuning/search.ts";
import { openFoldScorer } from "../tuning/threads/score-in-threads.ts";
import { openTrialLog } from "../tuning/trial-log.ts";
import type { StageContext } from "./stage.ts";
import { dealFolds, readTrainingRows, type Sample, STREAM } from "./training-rows.ts";

/** Settings for the forest that were found, and the dataset as it is with them. */
export interface Tuned {
  readonly found: SearchResult;
  readonly spec: DatasetSpec;
}

/**
 * Searches for parameters of the forest over the training rows; the held-out ones take no part. What has been scored is
 * kept in a file, so the same search goes on where it was cut off. Throws what `readTrainingRows` and `searchParams` throw, and
 * OPS_WORKSPACE_BUSY when another run is at work in the folder.
 */
export async function tuneForest(context: StageContext, request: TuneRequest): Promise<Tuned> {
  const { spec, paths, signal, run } = context;
  const search = async (): Promise<SearchResult> => {
    const { train } = await readTrainingRows(context);
    return searchOver(context, train, request, {
      onTrial: ({ trial, mean }) => run?.metrics({ [`tune.${spec.model.tune.score}`]: mean }, trial),
    });
  };
  const found = await withLock(paths.lock, search, { signal });
  await run?.artifact("trials.csv", trialsCsv(found.trials));
  return { found, spec: withParams(spec, found) };
}

/** The dataset as a search over some rows makes it, which is how a fold of a nested cross-validation is fitted. */
export async function tunedSpec(
  context: StageContext,
  sample: Sample,
  request: TuneRequest,
  { fold }: { readonly fold: number },
): Promise<DatasetSpec> {
  return withParams(context.spec, await searchOver(context, sample, request, { part: `-fold-${fold + 1}` }));
}

interface SearchPart {
  /** Behind the dataset's name in that of the file. */
  readonly part?: string;
  readonly onTrial?: (trial: Trial) => void;
}

async function searchOver(
  context: StageContext,
  sample: Sample,
  { trials, timeMs }: TuneRequest,
  { part = "", onTrial }: SearchPart,
): Promise<SearchResult> {
  const { spec, paths, signal, jobs, onProgress } = context;
  const settings = { ...spec.model.tune, ...(trials !== undefined && { trials }) };
  const { features, labels, weights } = sample;
  const folds = Array.from({ length: settings.repeats }, (_, repeat) => {
    const rng = createRng(spec.seed).fork(STREAM.tuning).fork(repeat);
    return dealFolds(sample, paths.processed, { folds: settings.folds, rng });
  });
  const rows = { spec, features, labels, weights, folds };
  const log = openTrialLog(path.join(paths.tuning, `${spec.name}${part}.ndjson`), searchDigest(spec, sample));
  const scorer = openFoldScorer(rows, { jobs, signal });
  const total = plannedFolds(settings);
  let done = 0;
  const scoreAll = async (all: readonly FoldJob[]): Promise<(number | null)[]> => {
    const open = all.filter((job) => log.known(job) === undefined);
    done += all.length - open.length;
    await scorer.score(open, (job, score) => {
      log.add(job, score);
      onProgress({ done: Math.min(++done, total), total, unit: "folds" });
    });
    return all.map((job) => log.known(job) ?? null);
  };
  try {
    return await searchParams({
      settings,
      given: spec.model.forest,
      seed: spec.seed,
      timeMs,
      signal,
      clock: () => performance.now(),
      scoreAll,
      batch: timeMs === undefined ? settings.trials : jobs,
      onTrial,
    });
  } finally {
    await scorer.close();
    log.close();
  }
}

/** What the score of a trial depends on; neither how many trials there are, nor for how long. */
function searchDigest(spec: DatasetSpec, { features, labels, groups, weights }: Sample): string {
  const { model, seed } = spec;
  const { trials: _, ...tune } = model.tune;
  const rows = [...features.columns].map(([name, column]) => [
    name,
    sha256(column.kind === "number" ? bytesOf(column.values) : JSON.stringify(Array.from(column.codes))),
    column.kind === "text" ? column.dictionary : null,
  ]);
  const ofRows = [groups, weights].map((values) => (values ? sha256(bytesOf(values)) : null));
  const data = [rows, sha256(labels), ...ofRows];
  return sha256(canonicalJson({ code: codeVersion, model: { ...model, tune }, seed, data }));
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

function withParams(spec: DatasetSpec, { best }: SearchResult): DatasetSpec {
  return { ...spec, model: { ...spec.model, forest: best.params } };
}

function trialsCsv(trials: readonly Trial[]): string {
  const names = Object.keys(trials[0].params) as (keyof Trial["params"])[];
  return formatCsv([
    ["trial", "folds", "mean", "sd", ...names],
    ...trials.map(({ trial, scores, mean, sd, params }) => [
      trial,
      scores.length,
      mean,
      sd,
      ...names.map((name) => shownParam(params[name])),
    ]),
  ]);
}

function shownParam(value: unknown): string | number | null {
  return typeof value === "number" || typeof value === "string" || value === null
    ? value
    : JSON.stringify(value);
}
