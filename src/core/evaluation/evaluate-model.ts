import type { Table } from "../dataset/table.ts";
import { accuracy } from "../metrics/confusion.ts";
import { evaluatePredictions } from "../metrics/evaluate.ts";
import { permutationImportance } from "../metrics/permutation-importance.ts";
import { rankPredictions } from "../metrics/ranking.ts";
import { scoreDistribution } from "../metrics/score-distribution.ts";
import { confusionMatrix, rocAuc } from "../metrics/scores.ts";
import { thresholdCounts } from "../metrics/threshold-counts.ts";
import { type BulkScorer, createBulkScorer } from "../model/bulk-scorer.ts";
import type { Model } from "../model/model.ts";
import { createRng } from "../rng.ts";
import { type BaselineModel, scoreBaselines } from "./baselines.ts";
import type { ModelEvaluation } from "./model-evaluation.ts";
import { partialDependence } from "./partial-dependence.ts";
import { scoreIntervals } from "./score-intervals.ts";
import { type Grouping, subgroupReport } from "./subgroups.ts";
import { uncalibratedScores } from "./uncalibrated.ts";

/** Streams of chance, one for each purpose. The shuffles of the importance have the seed itself. */
const STREAM = { intervals: 1, baselines: 2, partialDependence: 3 } as const;

/** How to evaluate. */
export interface EvaluateModelOptions {
  /** How often each feature is shuffled. */
  readonly repeats: number;
  readonly seed: number;
  readonly groupings: readonly Grouping[];
  readonly baselines: readonly BaselineModel[];
  /** Threads to predict in at most, where there are rows for them; 1 by default. The result does not depend on it. */
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told after each feature that was shuffled, which is what takes the time. */
  readonly onFeature?: ((done: number, total: number) => void) | undefined;
}

/** Judges a model on rows of features that it has not seen. Equal seeds give equal results. */
export async function evaluateModel(
  model: Model,
  features: Table,
  labels: Uint8Array,
  options: EvaluateModelOptions,
): Promise<ModelEvaluation> {
  const scorer = createBulkScorer(model, options.jobs ?? 1);
  try {
    return await judge(model, scorer, features, labels, options);
  } finally {
    await scorer.close();
  }
}

async function judge(
  model: Model,
  { scoreFeatures }: BulkScorer,
  features: Table,
  labels: Uint8Array,
  { repeats, seed, groupings, baselines, signal, onFeature }: EvaluateModelOptions,
): Promise<ModelEvaluation> {
  const { threshold } = model;
  const scores = await scoreFeatures(features);
  const rng = createRng(seed);
  const scoreOf = async (table: Table): Promise<number> => {
    const shuffled = await scoreFeatures(table);
    return (
      rocAuc(rankPredictions(labels, shuffled)) ?? accuracy(confusionMatrix(labels, shuffled, threshold))
    );
  };
  return {
    ...evaluatePredictions(labels, scores, { threshold }),
    intervals: scoreIntervals(labels, scores, rng.fork(STREAM.intervals), threshold),
    uncalibrated: uncalibratedScores(model, features, labels),
    threshold_counts: thresholdCounts(rankPredictions(labels, scores)),
    score_distribution: scoreDistribution(labels, scores),
    subgroups: groupings.map((grouping) => subgroupReport(grouping, labels, scores, threshold)),
    baselines: scoreBaselines(baselines, model, features, labels, rng.fork(STREAM.baselines)),
    permutation_importance: await permutationImportance(features, {
      features: [...features.columns.keys()],
      score: scoreOf,
      repeats,
      rng: createRng(seed),
      ...(signal && { signal }),
      ...(onFeature && { onFeature }),
    }),
    partial_dependence: await partialDependence(features, {
      score: scoreFeatures,
      rng: rng.fork(STREAM.partialDependence),
      signal,
    }),
  };
}
