import { z } from "zod";
import { alibiDataSchema, alibiMetaSchema, SKIP_REASONS } from "../result.ts";
import { DRIFT_TEST_NAMES } from "../tests/drift-tests.ts";
import { COLUMN_TYPES } from "./policies.ts";
import { POLICY_NAMES } from "./settings.ts";

const probability = z.number().min(0).max(1);
const rows = z.int().min(0);
const bothRows = z.object({ reference: rows, current: rows });
const finiteNumber = z.number();

/** Why a column was not tested; beside the reasons of the live window, it is absent (or of another kind), or free text. */
export const COLUMN_SKIP_REASONS = [...SKIP_REASONS, "absent", "free_text"] as const;

/** Whether the share of rows without a value has changed, by chi-squared, corrected over the columns that miss any. */
const missingComparisonSchema = z.object({
  reference: probability,
  current: probability,
  statistic: finiteNumber.nullable(),
  pValue: probability.nullable(),
  /** After correction; null where neither side misses a value, and nothing was tested. */
  threshold: probability.nullable(),
  isDrift: z.boolean(),
});

/** One column; numbers, test and threshold are null where it was skipped. */
export const columnComparisonSchema = z.object({
  name: z.string(),
  type: z.enum(COLUMN_TYPES).nullable(),
  skipped: z.enum(COLUMN_SKIP_REASONS).optional(),
  test: z.enum(DRIFT_TEST_NAMES).nullable(),
  /** The key of the dataset file that asked for the test, or the rule of the policy that chose it. */
  testFrom: z.string().nullable(),
  statistic: finiteNumber.nullable(),
  /** Null for a distance. */
  pValue: probability.nullable(),
  /** What was compared with: the p-value after correction, or the distance. */
  threshold: finiteNumber.nullable(),
  thresholdFrom: z.string().nullable(),
  isDrift: z.boolean(),
  /** Rows that have a value. */
  rows: bothRows,
  missing: missingComparisonSchema,
});

/** Two features whose Pearson correlation changed, as `|change|` falls. */
export const correlationChangeSchema = z.object({
  features: z.tuple([z.string(), z.string()]),
  reference: z.number().min(-1).max(1),
  current: z.number().min(-1).max(1),
  change: z.number().min(-2).max(2),
  /** Of Fisher's z; null with fewer than four rows, or a perfect correlation. */
  pValue: probability.nullable(),
  /** Below 0.05 over the number of pairs, and 0.1 or more apart. */
  isDrift: z.boolean(),
});

/** Whether a forest tells the rows of today from those of the reference. */
export const classifierComparisonSchema = z.object({
  /** On rows that it was not trained on: 0.5 is no better than chance, 1 is perfect. */
  auc: probability,
  pValue: probability,
  threshold: finiteNumber,
  thresholdFrom: z.string(),
  isDrift: z.boolean(),
  /** Rows that were drawn of each side, half of which trained the forest. */
  rows: bothRows,
  /** What the AUC loses when a feature is shuffled, the largest first. */
  features: z.array(z.object({ feature: z.string(), mean: z.number(), sd: z.number().min(0) })),
});

/** Accuracy or ROC AUC with its standard error. */
const measureSchema = z.object({ value: probability, standardError: z.number().min(0) });

/** A measure on the reference's held-out predictions and on predictions whose outcomes are known. */
const measureChangeSchema = z.object({
  reference: measureSchema,
  current: measureSchema,
  change: z.number().min(-1).max(1),
  /** Two-sided, of the difference over its standard error. */
  pValue: probability,
  /** Whether it changed for the worse, at `p_value`. */
  isDrift: z.boolean(),
});

/** Performance with feedback; the AUC is null where a side has one class only, and of more than two classes. */
export const performanceChangeSchema = z.object({
  rows: bothRows,
  accuracy: measureChangeSchema,
  rocAuc: measureChangeSchema.nullable(),
});

/** Of more than two classes accuracy alone: the others are of a positive class. */
const scores = {
  accuracy: probability,
  rocAuc: probability.nullable(),
  precision: probability.nullable(),
  recall: probability.nullable(),
  f1: probability.nullable(),
};

/** What is expected of predictions whose outcomes are not known (CBPE). */
export const performanceEstimateSchema = z.object({
  /** `isotonic`, or `none` where the scores are no better calibrated by it. */
  calibration: z.enum(["isotonic", "none"]),
  rows: bothRows,
  /** Measured on the reference's held-out predictions. */
  reference: z.object(scores),
  estimated: z.object({
    ...scores,
    /** Expected shares of the rows, which add up to 1; null of more than two classes. */
    confusion: z.object({ tn: probability, fp: probability, fn: probability, tp: probability }).nullable(),
  }),
  /** Of the estimated accuracy, for so many rows. */
  standardError: z.number().min(0),
});

/** What {@link compareTables} found; plain JSON. */
export const driftComparisonSchema = z.object({
  formatVersion: z.literal(1),
  policy: z.enum(POLICY_NAMES),
  pValue: probability,
  correction: z.enum(["none", "bonferroni", "fdr"]),
  rows: bothRows,
  /** `evidently`: so large a share of the columns drifted; `alibi`: any did. Or the missing values of any. */
  isDrift: z.boolean(),
  drifted: z.object({
    columns: rows,
    /** Columns that were not skipped. */
    tested: rows,
    share: probability,
    /** The share from which on `evidently` speaks of drift of the whole. */
    threshold: probability,
  }),
  features: z.array(columnComparisonSchema),
  /** As Alibi Detect reports the same tests; null under another policy. */
  alibi: z.object({ data: alibiDataSchema, meta: alibiMetaSchema }).nullable(),
  /** `score` and `label` of the predictions, of more than two classes how sure and which; null where one side has none. */
  prediction: z.array(columnComparisonSchema).nullable(),
  performance: performanceChangeSchema.nullable(),
  estimate: performanceEstimateSchema.nullable(),
  correlations: z.array(correlationChangeSchema).nullable(),
  classifier: classifierComparisonSchema.nullable(),
});

export type DriftComparison = z.infer<typeof driftComparisonSchema>;
export type ColumnComparison = z.infer<typeof columnComparisonSchema>;
export type CorrelationChange = z.infer<typeof correlationChangeSchema>;
export type ClassifierComparison = z.infer<typeof classifierComparisonSchema>;
export type PerformanceChange = z.infer<typeof performanceChangeSchema>;
export type PerformanceEstimate = z.infer<typeof performanceEstimateSchema>;
