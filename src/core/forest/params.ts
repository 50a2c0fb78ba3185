import { z } from "zod";

/** The engines that can fit and run a forest; the first is the default. */
export const engineNameSchema = z.enum(["titanic-ops", "ml-random-forest"]);

export type EngineName = z.infer<typeof engineNameSchema>;

/** Parameters of the random forest, under the names that scikit-learn's `RandomForestClassifier` made standard. */
export const forestParamsSchema = z.strictObject({
  n_estimators: z.int().min(1).max(100_000).default(100),
  criterion: z.enum(["gini", "entropy"]).default("gini"),
  max_depth: z.int().min(1).max(64).nullable().default(null),
  max_leaf_nodes: z.int().min(2).nullable().default(null),
  min_samples_split: z.int().min(2).default(2),
  min_samples_leaf: z.int().min(1).default(1),
  max_features: z
    .union([z.enum(["sqrt", "log2", "all"]), z.number().gt(0).lt(1), z.int().min(1)])
    .default("sqrt")
    .describe("features tried at each split: a rule, a share of all (< 1), or a count"),
  bootstrap: z.boolean().default(true),
  max_samples: z.number().gt(0).max(1).default(1).describe("rows drawn for each tree, as a share of all"),
  n_iter_no_change: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe("trees that must raise the out-of-bag score, or growth ends"),
  tol: z.number().min(0).max(1).default(1e-4).describe("by how much they must raise it"),
  /** `balanced`, or a weight by class value as the data file writes it. */
  class_weight: z
    .union([z.literal("balanced"), z.record(z.string(), z.number().positive())])
    .nullable()
    .default(null),
});

export type ForestParams = z.infer<typeof forestParamsSchema>;
