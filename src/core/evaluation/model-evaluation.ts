import { z } from "zod";
import { classEvaluationSchema, evaluationSchema } from "../metrics/evaluate.ts";
import { featureImportanceSchema } from "../metrics/feature-importance.ts";
import { scoreDistributionSchema } from "../metrics/score-distribution.ts";
import { scoresSchema } from "../metrics/scores.ts";
import { baselineSchema } from "./baselines.ts";
import { partialDependenceSchema } from "./partial-dependence-schema.ts";
import { scoreIntervalsSchema } from "./score-intervals.ts";
import { subgroupsSchema } from "./subgroups.ts";
import { uncalibratedSchema } from "./uncalibrated.ts";

const count = z.int().min(0);
const counts = z.array(count);

const ofTheModel = {
  /** How well the forest's own scores can be read as probabilities; null where nothing calibrates them. */
  uncalibrated: uncalibratedSchema.nullable().default(null),
  intervals: scoreIntervalsSchema,
  /** Empty where the version was trained before there were baselines. */
  baselines: z.array(baselineSchema),
  /** The drop of ROC AUC (of accuracy, where a class is absent) when a feature is shuffled; largest first. */
  permutation_importance: z.array(featureImportanceSchema),
};

const ofOneClass = {
  score_distribution: scoreDistributionSchema,
  subgroups: z.array(subgroupsSchema),
  partial_dependence: z.array(partialDependenceSchema),
};

/** A model of two classes, judged by the probability of the positive one. */
const twoClassEvaluationSchema = z.object({
  ...evaluationSchema.shape,
  ...ofTheModel,
  ...ofOneClass,
  /** Rows of each class that score above each threshold; thresholds ascend. */
  threshold_counts: z.object({ threshold: z.array(z.number()), tp: counts, fp: counts }),
});

/** A model of more classes: its scores as means over them, and each class as the positive one against the rest. */
const classesEvaluationSchema = z.object({
  rows: z.int().min(1),
  ...scoresSchema.shape,
  /** Rows by true and predicted class: a list for each class of the target, in their order. */
  confusion_table: z.array(counts),
  /** The mean of those of the classes. */
  expected_calibration_error: z.number().min(0).max(1),
  ...ofTheModel,
  classes: z.array(
    z.object({ value: z.string(), label: z.string(), ...classEvaluationSchema.shape, ...ofOneClass }),
  ),
});

/** Everything that is said of a model on one set of labelled rows, as it is written to a file. */
export const modelEvaluationSchema = z.union([classesEvaluationSchema, twoClassEvaluationSchema]);

export type TwoClassEvaluation = z.infer<typeof twoClassEvaluationSchema>;
export type ClassesEvaluation = z.infer<typeof classesEvaluationSchema>;
export type ModelEvaluation = z.infer<typeof modelEvaluationSchema>;
