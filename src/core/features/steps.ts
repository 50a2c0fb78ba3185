import { z } from "zod";
import type { Step } from "./step.ts";
import { equals, log1p, product, sum } from "./steps/arithmetic.ts";
import { oneHot, ordinal } from "./steps/encode.ts";
import { extract } from "./steps/extract.ts";
import { impute } from "./steps/impute.ts";
import { bin, quantileBin, scale } from "./steps/rescale.ts";
import { drop, missingIndicator, present, take } from "./steps/select.ts";
import { targetStatistic } from "./steps/target-statistic.ts";

const STEPS = {
  take,
  sum,
  product,
  equals,
  log1p,
  bin,
  extract,
  present,
  "missing-indicator": missingIndicator,
  drop,
  impute,
  "one-hot": oneHot,
  ordinal,
  "target-statistic": targetStatistic,
  "quantile-bin": quantileBin,
  scale,
} as const;

/** A step that computes a feature from one row alone; these make processed.csv and the feature store. */
export const featureStepSchema = z.discriminatedUnion("step", [
  take.schema,
  sum.schema,
  product.schema,
  equals.schema,
  log1p.schema,
  bin.schema,
  extract.schema,
  present.schema,
  missingIndicator.schema,
]);

/** A step between the features and the forest; what it learns, it learns from training rows only. */
export const preprocessStepSchema = z.discriminatedUnion("step", [
  ...featureStepSchema.options,
  drop.schema,
  impute.schema,
  oneHot.schema,
  ordinal.schema,
  targetStatistic.schema,
  quantileBin.schema,
  scale.schema,
]);

export type FeatureStepConfig = z.infer<typeof featureStepSchema>;

/** The step of a configuration that one of the schemas above has accepted. */
export function bindStep(config: { readonly step: keyof typeof STEPS }): Step {
  return STEPS[config.step].bind(config);
}
