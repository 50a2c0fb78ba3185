import { z } from "zod";
import { columnKinds, columnSpecSchema, exampleSchema, targetSpecSchema } from "../dataset/columns.ts";
import type { Table } from "../dataset/table.ts";
import { createFeatureDeriver, type FeatureDeriver } from "../features/derive.ts";
import { loadPreprocessor, type Preprocessor, preprocessorStateSchema } from "../features/preprocessor.ts";
import { featureStepSchema } from "../features/steps.ts";
import type { Forest } from "../forest/engine.ts";

/** `preprocessor.json`: all that turns a raw row into the forest's input, so that a model needs no other file. */
export const modelInputsSchema = z.strictObject({
  formatVersion: z.literal(1),
  name: z.string(),
  id: z.string(),
  target: targetSpecSchema,
  columns: z.record(z.string(), columnSpecSchema),
  examples: z.array(exampleSchema).optional(),
  features: z.array(featureStepSchema),
  preprocessor: preprocessorStateSchema,
});

export type ModelInputs = z.infer<typeof modelInputsSchema>;

/** A model that predicts: feature computation, fitted preprocessor and forest together. */
export interface Model {
  readonly inputs: ModelInputs;
  readonly deriver: FeatureDeriver;
  readonly preprocessor: Preprocessor;
  readonly forest: Forest;
  /** The probability of the positive class for each row of features. */
  scoreFeatures(features: Table): Float64Array;
  /** The probability of the positive class for each raw row. */
  scoreRaw(raw: Table): Float64Array;
}

/** Puts a model together. */
export function createModel(inputs: ModelInputs, forest: Forest): Model {
  const deriver = createFeatureDeriver(inputs.features, columnKinds(inputs.columns));
  const preprocessor = loadPreprocessor(inputs.preprocessor);
  const scoreFeatures = (features: Table): Float64Array => {
    const probabilities = new Float64Array(features.rows * forest.classCount);
    forest.predictProba(preprocessor.transform(features), features.rows, probabilities);
    return Float64Array.from(
      { length: features.rows },
      (_, row) => probabilities[row * forest.classCount + 1],
    );
  };
  return {
    inputs,
    deriver,
    preprocessor,
    forest,
    scoreFeatures,
    scoreRaw: (raw) => scoreFeatures(deriver.derive(raw)),
  };
}
