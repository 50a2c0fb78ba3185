import type { Table } from "../dataset/table.ts";
import { createExplainer } from "../forest/explain.ts";
import { hasTrees } from "../forest/open-forest.ts";
import type { Model } from "./model.ts";

/** Why a probability is what it is: `base` and the contributions add up to it, up to rounding. */
export interface Explanation {
  /** The mean probability over the training rows. */
  readonly base: number;
  /** What each feature added, by name. */
  readonly contributions: Readonly<Record<string, number>>;
}

/** Explains rows of features. */
export type ModelExplainer = (features: Table) => Explanation[];

/**
 * An explainer of the positive class's probability: the Shapley values of the forest's inputs, those that a feature
 * was encoded into (`Sex=female`, `Sex=male`) added up under the feature. Null where the engine keeps its trees to
 * itself.
 */
export function createModelExplainer({ preprocessor, forest, deriver }: Model): ModelExplainer | null {
  if (!hasTrees(forest)) return null;
  const explainer = createExplainer(forest.trees, 1);
  const features = preprocessor.outputs.map((output) => featureOf(output, deriver.names));
  return (table) => {
    const columns = preprocessor.transform(table);
    return Array.from({ length: table.rows }, (_, row) => {
      const contributions: Record<string, number> = {};
      explainer.explain(columns.map((column) => column[row])).forEach((value, i) => {
        contributions[features[i]] = (contributions[features[i]] ?? 0) + value;
      });
      return { base: explainer.base, contributions };
    });
  };
}

/** The feature behind an input of the forest: itself, or what stands before the `=` of an encoded category. */
export function featureOf(output: string, features: readonly string[]): string {
  if (features.includes(output)) return output;
  return features.find((feature) => output.startsWith(`${feature}=`)) ?? output;
}
