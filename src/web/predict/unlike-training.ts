import type { FormFeature } from "../../core/model/form.ts";

/** A feature whose value training has not seen the like of. */
export interface Unlike {
  readonly feature: FormFeature;
  readonly value: number | string;
}

/** The features that lie outside of what training saw; a missing value is nothing to compare. */
export function unlikeTraining(
  features: readonly FormFeature[],
  valueIn: (name: string) => number | string | null,
): Unlike[] {
  return features.flatMap((feature) => {
    const value = valueIn(feature.name);
    return value !== null && isOutside(feature.training, value) ? [{ feature, value }] : [];
  });
}

function isOutside(training: FormFeature["training"], value: number | string): boolean {
  if (training === null) return false;
  if (training.kind === "text") return !training.categories.includes(String(value));
  return Number(value) < training.quantiles[0] || Number(value) > (training.quantiles.at(-1) ?? Number.NaN);
}
