import { z } from "zod";
import { type Table, takeRows } from "../dataset/table.ts";
import { drawRows } from "../draw-rows.ts";
import { computeScores } from "../metrics/compute-scores.ts";
import { bringToOne } from "../metrics/one-against-rest.ts";
import { scoresSchema } from "../metrics/scores.ts";
import type { Model } from "../model/model.ts";
import type { Rng } from "../rng.ts";
import {
  fitLogisticRegression,
  type LinearModel,
  linearModelSchema,
  scoreLinearModel,
} from "./logistic-regression.ts";
import { scoreIntervals, scoreIntervalsSchema } from "./score-intervals.ts";

const nameSchema = z.enum(["majority_class", "logistic_regression"]);

/** What a model has to beat, fitted on its training rows. */
export const baselineModelSchema = z.object({
  name: nameSchema,
  /** Of the positive class; where there are more than two, of each class against the rest. */
  model: z.union([linearModelSchema, z.array(linearModelSchema)]),
});

/** A baseline on the rows that the model was judged on. */
export const baselineSchema = z.object({
  ...baselineModelSchema.shape,
  scores: scoresSchema,
  intervals: scoreIntervalsSchema,
});

export type BaselineModel = z.infer<typeof baselineModelSchema>;
export type Baseline = z.infer<typeof baselineSchema>;

/**
 * Fits what any model should beat: the share of each class for everyone, so that the largest class is always predicted
 * (scikit-learn's `DummyClassifier(strategy="prior")`), and a logistic regression of the forest's own inputs; of more than
 * two classes one for each against the rest (`OneVsRestClassifier`). Every class is among the labels.
 */
export function fitBaselines(
  { preprocessor, forest }: Model,
  features: Table,
  labels: Uint8Array,
  rng: Rng,
): BaselineModel[] {
  const rows = drawRows(features.rows, mostRows(preprocessor.outputs.length), rng);
  const ofRows = Uint8Array.from(rows, (row) => labels[row]);
  const columns = preprocessor.transformTraining(takeRows(features, rows), { labels: ofRows, rng });
  const ofEachClass = (fit: (isOfClass: (label: number) => number) => LinearModel) => {
    if (forest.classCount === 2) return fit((label) => label);
    return Array.from({ length: forest.classCount }, (_, k) => fit((label) => (label === k ? 1 : 0)));
  };
  return [
    {
      name: "majority_class",
      model: ofEachClass((isOfClass) => ({ intercept: logOddsOf(labels.map(isOfClass)), terms: [] })),
    },
    {
      name: "logistic_regression",
      model: ofEachClass((isOfClass) =>
        fitLogisticRegression(preprocessor.outputs, columns, ofRows.map(isOfClass)),
      ),
    },
  ];
}

/** Of being positive, for rows of which nothing else is known. */
function logOddsOf(labels: Uint8Array): number {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  return Math.log(positives / (labels.length - positives));
}

/** A step of the fit takes rows × inputs² multiplications: some seconds in all at this bound. */
const MAX_STEP_WORK = 1e9;
const MIN_FITTED_ROWS = 5000;
/** Of few inputs each row takes its own time, and what a line learns from more rows shows in no score. */
const MAX_FITTED_ROWS = 200_000;

/** As many rows as can be fitted in a time that training does not notice. */
function mostRows(inputs: number): number {
  const affordable = Math.floor(MAX_STEP_WORK / inputs ** 2);
  return Math.min(Math.max(MIN_FITTED_ROWS, affordable), MAX_FITTED_ROWS);
}

/** Scores baselines on rows that they were not fitted on, as the model itself is. */
export function scoreBaselines(
  baselines: readonly BaselineModel[],
  { preprocessor }: Model,
  features: Table,
  labels: Uint8Array,
  rng: Rng,
): Baseline[] {
  const columns = preprocessor.transform(features);
  return baselines.map(({ name, model }, stream) => {
    const scores = scoreBaseline(model, columns, features.rows);
    return {
      name,
      model,
      scores: computeScores(labels, scores),
      intervals: scoreIntervals(labels, scores, rng.fork(stream)),
    };
  });
}

/** Of more than two classes each says what it would say alone, and together they are brought to a sum of 1. */
function scoreBaseline(
  model: BaselineModel["model"],
  columns: readonly Float64Array[],
  rows: number,
): Float64Array {
  if (!Array.isArray(model)) return scoreLinearModel(model, columns, rows);
  const alone = model.map((ofClass) => scoreLinearModel(ofClass, columns, rows));
  const scores = new Float64Array(rows * alone.length);
  alone.forEach((ofClass, k) => {
    for (let row = 0; row < rows; row++) scores[row * alone.length + k] = ofClass[row];
  });
  bringToOne(scores, alone.length);
  return scores;
}
