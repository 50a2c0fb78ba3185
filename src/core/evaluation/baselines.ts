import { z } from "zod";
import { type Table, takeRows } from "../dataset/table.ts";
import { drawRows } from "../draw-rows.ts";
import { computeScores, scoresSchema } from "../metrics/scores.ts";
import type { Model } from "../model/model.ts";
import type { Rng } from "../rng.ts";
import { fitLogisticRegression, linearModelSchema, scoreLinearModel } from "./logistic-regression.ts";
import { scoreIntervals, scoreIntervalsSchema } from "./score-intervals.ts";

const nameSchema = z.enum(["majority_class", "logistic_regression"]);

/** What a model has to beat, fitted on its training rows. */
export const baselineModelSchema = z.object({ name: nameSchema, model: linearModelSchema });

/** A baseline on the rows that the model was judged on. */
export const baselineSchema = z.object({
  ...baselineModelSchema.shape,
  scores: scoresSchema,
  intervals: scoreIntervalsSchema,
});

export type BaselineModel = z.infer<typeof baselineModelSchema>;
export type Baseline = z.infer<typeof baselineSchema>;

/**
 * Fits what any model should beat: the share of positive rows for everyone, so that the larger class is always predicted
 * (scikit-learn's `DummyClassifier(strategy="prior")`), and a logistic regression of the forest's own inputs. Both classes
 * are among the labels.
 */
export function fitBaselines(
  { preprocessor }: Model,
  features: Table,
  labels: Uint8Array,
  rng: Rng,
): BaselineModel[] {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const logOdds = Math.log(positives / (labels.length - positives));
  const rows = drawRows(features.rows, mostRows(preprocessor.outputs.length), rng);
  const ofRows = Uint8Array.from(rows, (row) => labels[row]);
  const columns = preprocessor.transformTraining(takeRows(features, rows), { labels: ofRows, rng });
  return [
    { name: "majority_class", model: { intercept: logOdds, terms: [] } },
    { name: "logistic_regression", model: fitLogisticRegression(preprocessor.outputs, columns, ofRows) },
  ];
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
    const scores = scoreLinearModel(model, columns, features.rows);
    return {
      name,
      model,
      scores: computeScores(labels, scores),
      intervals: scoreIntervals(labels, scores, rng.fork(stream)),
    };
  });
}
