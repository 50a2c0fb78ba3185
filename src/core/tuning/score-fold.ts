import type { DatasetSpec } from "../config/dataset-spec.ts";
import { type Table, takeRows } from "../dataset/table.ts";
import { computeScores } from "../metrics/compute-scores.ts";
import { rowsOfFold } from "../metrics/cross-validate.ts";
import { fitModel } from "../model/fit.ts";
import type { FoldJob } from "./search.ts";

/** What settings are scored on; plain data, which a thread can be handed. */
export interface TuningRows {
  readonly spec: DatasetSpec;
  readonly features: Table;
  readonly labels: Uint8Array;
  /** What rows weigh in training; undefined where all weigh 1. */
  readonly weights: Float64Array | undefined;
  /** Of each repeat the fold of each row. */
  readonly folds: readonly Uint16Array[];
}

/** Fits settings without a fold and scores them on it; null where the score cannot be told. */
export async function scoreFold(
  { spec, features, labels, weights, folds }: TuningRows,
  { params, fold }: FoldJob,
  { jobs, signal }: { readonly jobs: number; readonly signal?: AbortSignal | undefined },
): Promise<number | null> {
  const { tune } = spec.model;
  const { train, test } = rowsOfFold(folds[Math.floor(fold / tune.folds)], fold % tune.folds);
  const of = (rows: Uint32Array) => Uint8Array.from(rows, (row) => labels[row]);
  const settings = { ...spec, model: { ...spec.model, forest: params } };
  const model = await fitModel(settings, takeRows(features, train), of(train), {
    seed: spec.seed,
    jobs,
    signal,
    sampleWeights: weights && Float64Array.from(train, (row) => weights[row]),
  });
  const scores = model.scoreFeatures(takeRows(features, test));
  return computeScores(of(test), scores, { threshold: model.threshold })[tune.score];
}
