import { z } from "zod";
import { calibratorOf, learntCalibrationSchema } from "../calibration/calibration.ts";
import { columnKinds, columnSpecSchema, exampleSchema, targetSpecSchema } from "../dataset/columns.ts";
import type { Table } from "../dataset/table.ts";
import { createFeatureDeriver, type FeatureDeriver } from "../features/derive.ts";
import { loadPreprocessor, type Preprocessor, preprocessorStateSchema } from "../features/preprocessor.ts";
import { featureStepSchema } from "../features/steps.ts";
import type { Forest } from "../forest/engine.ts";
import { DEFAULT_THRESHOLD } from "../metrics/scores.ts";

/** What follows the forest's score; each is there only where it differs from doing nothing, and from one half. */
export const learntDecisionSchema = z.strictObject({
  calibration: learntCalibrationSchema.optional(),
  threshold: z.number().min(0).max(1).optional(),
});

export type LearntDecision = z.infer<typeof learntDecisionSchema>;

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
  decision: learntDecisionSchema.optional(),
});

export type ModelInputs = z.infer<typeof modelInputsSchema>;

/** A model that predicts: feature computation, fitted preprocessor, forest and what follows its score, together. */
export interface Model {
  readonly inputs: ModelInputs;
  readonly deriver: FeatureDeriver;
  readonly preprocessor: Preprocessor;
  readonly forest: Forest;
  /** Rows with a probability above it are predicted positive. */
  readonly threshold: number;
  /** What the forest says of each row of features, before it is calibrated. */
  forestScores(features: Table): Float64Array;
  /** What follows the forest: the probability of the positive class of each row, given those of all classes. */
  decide(probabilities: Float64Array): Float64Array;
  /** The probability of the positive class for each row of features. */
  scoreFeatures(features: Table): Float64Array;
  /** The probability of the positive class for each raw row. */
  scoreRaw(raw: Table): Float64Array;
}

/** Puts a model together. */
export function createModel(inputs: ModelInputs, forest: Forest): Model {
  const deriver = createFeatureDeriver(inputs.features, columnKinds(inputs.columns));
  const preprocessor = loadPreprocessor(inputs.preprocessor);
  const calibrate = inputs.decision?.calibration && calibratorOf(inputs.decision.calibration);
  const probabilitiesOf = (features: Table): Float64Array => {
    const probabilities = new Float64Array(features.rows * forest.classCount);
    forest.predictProba(preprocessor.transform(features), features.rows, probabilities);
    return probabilities;
  };
  const positive = (probabilities: Float64Array): Float64Array =>
    Float64Array.from(
      { length: probabilities.length / forest.classCount },
      (_, row) => probabilities[row * forest.classCount + 1],
    );
  const decide = (probabilities: Float64Array): Float64Array => {
    const scores = positive(probabilities);
    return calibrate ? scores.map(calibrate) : scores;
  };
  const scoreFeatures = (features: Table): Float64Array => decide(probabilitiesOf(features));
  return {
    inputs,
    deriver,
    preprocessor,
    forest,
    threshold: inputs.decision?.threshold ?? DEFAULT_THRESHOLD,
    forestScores: (features) => positive(probabilitiesOf(features)),
    decide,
    scoreFeatures,
    scoreRaw: (raw) => scoreFeatures(deriver.derive(raw)),
  };
}
