import type { Table } from "../dataset/table.ts";
import { combineClassScores, countClasses, rankingScore } from "../metrics/compute-scores.ts";
import { matrixOfClass } from "../metrics/confusion-table.ts";
import { evaluateDecided, evaluatePredictions } from "../metrics/evaluate.ts";
import { oneAgainstRest } from "../metrics/one-against-rest.ts";
import type { Outcomes } from "../metrics/outcomes.ts";
import { permutationImportance } from "../metrics/permutation-importance.ts";
import { scoresPerRow } from "../metrics/predictions.ts";
import { rankPredictions } from "../metrics/ranking.ts";
import { scoreDistribution } from "../metrics/score-distribution.ts";
import { predictedPositive } from "../metrics/scores.ts";
import { thresholdCounts } from "../metrics/threshold-counts.ts";
import { type BulkScorer, createBulkScorer } from "../model/bulk-scorer.ts";
import type { Model, ModelInputs } from "../model/model.ts";
import { createRng, type Rng } from "../rng.ts";
import { type BaselineModel, scoreBaselines } from "./baselines.ts";
import type { ClassesEvaluation, ModelEvaluation, TwoClassEvaluation } from "./model-evaluation.ts";
import { partialDependence } from "./partial-dependence.ts";
import type { PartialDependence } from "./partial-dependence-schema.ts";
import { scoreIntervals } from "./score-intervals.ts";
import { type Grouping, subgroupReport } from "./subgroups.ts";
import { calibrationError, uncalibratedScores } from "./uncalibrated.ts";

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
  const outcomes = { labels, scores: await scoreFeatures(features) };
  const rng = createRng(seed);
  const ofTheModel = {
    uncalibrated: uncalibratedScores(model, features, labels),
    baselines: scoreBaselines(baselines, model, features, labels, rng.fork(STREAM.baselines)),
    permutation_importance: await permutationImportance(features, {
      features: [...features.columns.keys()],
      score: async (table) => rankingScore({ labels, scores: await scoreFeatures(table) }, model.threshold),
      repeats,
      rng: createRng(seed),
      ...(signal && { signal }),
      ...(onFeature && { onFeature }),
    }),
  };
  const dependence = await partialDependence(features, {
    score: scoreFeatures,
    width: scoresPerRow(model.forest.classCount),
    rng: rng.fork(STREAM.partialDependence),
    signal,
  });
  const facts = { groupings, dependence, rng: rng.fork(STREAM.intervals) };
  return model.forest.classCount === 2
    ? { ...judgeTwoClasses(outcomes, model.threshold, facts), ...ofTheModel }
    : { ...judgeClasses(model.inputs.target.classes, outcomes, facts), ...ofTheModel };
}

/** What an evaluation takes beside predictions and outcomes. */
interface Facts {
  readonly groupings: readonly Grouping[];
  /** Of each score that a row has. */
  readonly dependence: PartialDependence[][];
  readonly rng: Rng;
}

type OfTheModel = "uncalibrated" | "baselines" | "permutation_importance";

function judgeTwoClasses(
  { labels, scores }: Outcomes,
  threshold: number,
  { groupings, dependence, rng }: Facts,
): Omit<TwoClassEvaluation, OfTheModel> {
  const predicted = predictedPositive(scores, threshold);
  return {
    ...evaluatePredictions(labels, scores, { threshold }),
    intervals: scoreIntervals(labels, scores, rng, threshold),
    threshold_counts: thresholdCounts(rankPredictions(labels, scores)),
    score_distribution: scoreDistribution(labels, scores),
    subgroups: groupings.map((grouping) => subgroupReport(grouping, labels, scores, predicted)),
    partial_dependence: dependence[0],
  };
}

/** Curves are kept for each class: with fewer points, files stay of a size. */
const MAX_CURVE_POINTS_OF_CLASS = 100;

function judgeClasses(
  classes: ModelInputs["target"]["classes"],
  outcomes: Outcomes,
  { groupings, dependence, rng }: Facts,
): Omit<ClassesEvaluation, OfTheModel> {
  const counted = countClasses(outcomes, classes.length);
  const options = { maxCurvePoints: MAX_CURVE_POINTS_OF_CLASS };
  return {
    rows: outcomes.labels.length,
    ...combineClassScores(outcomes, counted),
    confusion_table: counted.table.map((row) => [...row]),
    expected_calibration_error: calibrationError(outcomes),
    intervals: scoreIntervals(outcomes.labels, outcomes.scores, rng),
    classes: classes.map((named, k) => {
      const { labels, scores } = oneAgainstRest(outcomes, k);
      const predicted = counted.predicted.map((each) => (each === k ? 1 : 0));
      return {
        ...named,
        ...evaluateDecided({ labels, scores }, matrixOfClass(counted.table, k), options),
        score_distribution: scoreDistribution(labels, scores),
        subgroups: groupings.map((grouping) => subgroupReport(grouping, labels, scores, predicted)),
        partial_dependence: dependence[k],
      };
    }),
  };
}
