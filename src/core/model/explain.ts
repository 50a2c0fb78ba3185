import type { Table } from "../dataset/table.ts";
import { createExplainer, type Explainer } from "../forest/explain.ts";
import { hasTrees } from "../forest/open-forest.ts";
import type { Model } from "./model.ts";

/** Why a probability is what it is: `base` and the contributions add up to it, up to rounding. */
export interface Explanation {
  /** The class that it is of, by its place among those of the target: the positive one, or of more than two the predicted. */
  readonly classIndex: number;
  /** The mean probability over the training rows. */
  readonly base: number;
  /** What each feature added, by name. */
  readonly contributions: Readonly<Record<string, number>>;
}

/** Explains rows of features. */
export type ModelExplainer = (features: Table) => Explanation[];

/**
 * An explainer of the positive class's probability (of more than two classes, the predicted one's): the Shapley values of
 * the forest's inputs, those that a feature was encoded into (`Sex=female`, `Sex=male`) added up under the feature. Null
 * where the engine keeps its trees to itself.
 */
export function createModelExplainer(model: Model): ModelExplainer | null {
  const { preprocessor, forest, deriver } = model;
  if (!hasTrees(forest)) return null;
  const explainers = new Map<number, Explainer>();
  const explainerOf = (classIndex: number): Explainer => {
    const known = explainers.get(classIndex) ?? createExplainer(forest.trees, classIndex);
    explainers.set(classIndex, known);
    return known;
  };
  const features = preprocessor.outputs.map((output) => featureOf(output, deriver.names));
  return (table) => {
    const columns = preprocessor.transform(table);
    const answers = forest.classCount === 2 ? null : model.answers(table);
    return Array.from({ length: table.rows }, (_, row) => {
      const classIndex = answers === null ? 1 : answers[row].classIndex;
      const explainer = explainerOf(classIndex);
      const contributions: Record<string, number> = {};
      explainer.explain(columns.map((column) => column[row])).forEach((value, i) => {
        contributions[features[i]] = (contributions[features[i]] ?? 0) + value;
      });
      return { classIndex, base: explainer.base, contributions };
    });
  };
}

/** The feature behind an input of the forest: itself, or what stands before the `=` of an encoded category. */
export function featureOf(output: string, features: readonly string[]): string {
  if (features.includes(output)) return output;
  return features.find((feature) => output.startsWith(`${feature}=`)) ?? output;
}
