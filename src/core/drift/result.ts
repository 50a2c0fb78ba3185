import { z } from "zod";
import { CORRECTION_NAMES } from "./corrections.ts";
import { CATEGORY_TEST_NAMES, NUMBER_TEST_NAMES } from "./tests/drift-tests.ts";

const probability = z.number().min(0).max(1);
const rows = z.int().min(0);
const comparedRows = z.object({ reference: rows, current: rows });
const statistic = z.number().min(0);

/**
 * The drift of a batch as Alibi Detect's `KSDrift` and `TabularDrift` report it (`drift_type="batch"`), in double
 * precision. An entry of `distance` and `p_val` for each feature that was tested, in their order.
 */
export const alibiDataSchema = z.object({
  is_drift: z.literal([0, 1]),
  /** The statistic: the gap D of numbers, chi-squared of categories. */
  distance: z.array(statistic),
  p_val: z.array(probability),
  /** Of each test after correction; with `fdr`, where no test passes, those of all ranks. */
  threshold: z.union([probability, z.array(probability)]),
});

export const alibiMetaSchema = z.object({
  name: z.enum(["KSDrift", "TabularDrift"]),
  /** In Alibi Detect's sense: the test is of a batch, and not sequential. */
  online: z.literal(false),
  data_type: z.literal("tabular"),
  /** Of titanic-ops. */
  version: z.string(),
  detector_type: z.literal("drift"),
});

/** Why a feature was not tested: nothing to compare on one side, or one and the same value on both. */
export const SKIP_REASONS = ["no_reference_values", "no_values", "constant"] as const;

/**
 * Whether the share of rows without a value has changed: chi-squared on missing and present, by reference and
 * current. The test is corrected over the features that have a missing value on either side; those that have none
 * are not tested, and their `threshold` is null.
 */
const missingDriftSchema = z.object({
  reference: probability,
  current: probability,
  statistic,
  p_value: probability,
  threshold: probability.nullable(),
  is_drift: z.boolean(),
});

/** One feature: numbers and thresholds are null where it was skipped. */
const featureDriftSchema = z.object({
  name: z.string(),
  test: z.enum([...NUMBER_TEST_NAMES, ...CATEGORY_TEST_NAMES]),
  statistic: statistic.nullable(),
  p_value: probability.nullable(),
  /** What the p-value must be below after correction. */
  threshold: probability.nullable(),
  /** Of its values; `missing` has its own. */
  is_drift: z.boolean(),
  /** Rows that have a value. */
  rows: comparedRows,
  skipped: z.enum(SKIP_REASONS).optional(),
  missing: missingDriftSchema,
});

/** What a comparison with the reference found. */
export const driftResultSchema = z.object({
  /**
   * Whether the values or the missing values of any feature have drifted. Each of the two families of tests keeps
   * `p_value` by itself, so together they are wrong at most twice as often.
   */
  is_drift: z.boolean(),
  /** The level that the correction keeps. */
  p_value: probability,
  correction: z.enum(CORRECTION_NAMES),
  rows: comparedRows,
  data: alibiDataSchema,
  meta: alibiMetaSchema,
  features: z.array(featureDriftSchema),
});

export type DriftResult = z.infer<typeof driftResultSchema>;
export type FeatureDrift = z.infer<typeof featureDriftSchema>;
export type MissingDrift = z.infer<typeof missingDriftSchema>;
export type SkipReason = (typeof SKIP_REASONS)[number];
