import { z } from "zod";
import { evaluationSchema } from "../metrics/evaluate.ts";
import { featureImportanceSchema } from "../metrics/feature-importance.ts";
import { scoreDistributionSchema } from "../metrics/score-distribution.ts";
import { baselineSchema } from "./baselines.ts";
import { partialDependenceSchema } from "./partial-dependence-schema.ts";
import { scoreIntervalsSchema } from "./score-intervals.ts";
import { subgroupsSchema } from "./subgroups.ts";
import { uncalibratedSchema } from "./uncalibrated.ts";

const counts = z.array(z.int().min(0));

/** Everything that is said of a model on one set of labelled rows, as it is written to a file. */
export const modelEvaluationSchema = z.object({
  ...evaluationSchema.shape,
  intervals: scoreIntervalsSchema,
  /** How well the forest's own scores can be read as probabilities; null where nothing calibrates them. */
  uncalibrated: uncalibratedSchema.nullable().default(null),
  /** Rows of each class that score above each threshold; thresholds ascend. */
  threshold_counts: z.object({ threshold: z.array(z.number()), tp: counts, fp: counts }),
  score_distribution: scoreDistributionSchema,
  subgroups: z.array(subgroupsSchema),
  /** Empty where the version was trained before there were baselines. */
  baselines: z.array(baselineSchema),
  /** The drop of ROC AUC (of accuracy, where there is one class only) when a feature is shuffled; largest first. */
  permutation_importance: z.array(featureImportanceSchema),
  partial_dependence: z.array(partialDependenceSchema),
});

export type ModelEvaluation = z.infer<typeof modelEvaluationSchema>;
