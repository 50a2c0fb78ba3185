import type { Table } from "../dataset/table.ts";
import { type Evaluation, evaluatePredictions } from "../metrics/evaluate.ts";
import { type FeatureImportance, permutationImportance } from "../metrics/permutation-importance.ts";
import { rankPredictions } from "../metrics/ranking.ts";
import { accuracy, confusionMatrix, rocAuc } from "../metrics/scores.ts";
import { createRng } from "../rng.ts";
import type { Model } from "./model.ts";

/** A model's scores on labelled rows, and how much each feature matters to them. */
export interface ModelEvaluation {
  readonly evaluation: Evaluation;
  /** The drop of ROC AUC (of accuracy, where there is one class only) when a feature is shuffled; largest first. */
  readonly importance: readonly FeatureImportance[];
}

/** Scores a model on rows of features that it has not seen. Equal seeds give equal shuffles. */
export async function evaluateModel(
  model: Model,
  features: Table,
  labels: Uint8Array,
  options: { repeats: number; seed: number; signal?: AbortSignal | undefined },
): Promise<ModelEvaluation> {
  const score = (table: Table): number => {
    const scores = model.scoreFeatures(table);
    return rocAuc(rankPredictions(labels, scores)) ?? accuracy(confusionMatrix(labels, scores));
  };
  return {
    evaluation: evaluatePredictions(labels, model.scoreFeatures(features)),
    importance: await permutationImportance(features, {
      features: [...features.columns.keys()],
      score,
      repeats: options.repeats,
      rng: createRng(options.seed),
      ...(options.signal && { signal: options.signal }),
    }),
  };
}
