import { z } from "zod";
import { learntCalibrationSchema } from "../calibration/calibration.ts";
import { scoreCalibrator } from "../calibration/score-calibrator.ts";
import { columnKinds, columnSpecSchema, exampleSchema, targetSpecSchema } from "../dataset/columns.ts";
import type { Table } from "../dataset/table.ts";
import { createFeatureDeriver, type FeatureDeriver } from "../features/derive.ts";
import { loadPreprocessor, type Preprocessor, preprocessorStateSchema } from "../features/preprocessor.ts";
import { featureStepSchema } from "../features/steps.ts";
import type { Forest } from "../forest/engine.ts";
import { mostProbable } from "../metrics/one-against-rest.ts";
import { DEFAULT_THRESHOLD } from "../metrics/scores.ts";

/** What follows the forest's score; each is there only where it differs from doing nothing, and from one half. */
export const learntDecisionSchema = z.strictObject({
  /** Of the positive class; where there are more than two, of each class against the rest. */
  calibration: z.union([learntCalibrationSchema, z.array(learntCalibrationSchema).min(3)]).optional(),
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
  /** Of two classes: rows with a probability above it are predicted positive. */
  readonly threshold: number;
  /** What the forest says of each row of features, before it is calibrated; scores as below. */
  forestScores(features: Table): Float64Array;
  /** What follows the forest: the scores of each row, given the probabilities of all classes. */
  decide(probabilities: Float64Array): Float64Array;
  /**
   * The scores of each row of features: of two classes the probability of the positive one, of more that of each class, row
   * by row.
   */
  scoreFeatures(features: Table): Float64Array;
  /** The scores of each raw row. */
  scoreRaw(raw: Table): Float64Array;
  /** What the scores of a row come to. */
  answer(scores: Float64Array, row: number): ModelAnswer;
  /** What rows of features come to. */
  answers(features: Table): ModelAnswer[];
}

/** What a model says of one row. */
export interface ModelAnswer {
  /** The predicted class, by its place among those of the target. */
  readonly classIndex: number;
  /** Of the positive class, where there are two; of the predicted one, where there are more. */
  readonly probability: number;
  /** Of every class, where there are more than two. */
  readonly probabilities?: readonly number[];
}

/** The probabilities of an answer by the values of their classes. */
export function byClassValue(
  { target }: Pick<ModelInputs, "target">,
  probabilities: readonly number[],
): Record<string, number> {
  return Object.fromEntries(target.classes.map(({ value }, k) => [value, probabilities[k]]));
}

/** Puts a model together. */
export function createModel(inputs: ModelInputs, forest: Forest): Model {
  const deriver = createFeatureDeriver(inputs.features, columnKinds(inputs.columns));
  const preprocessor = loadPreprocessor(inputs.preprocessor);
  const calibrate = inputs.decision?.calibration && scoreCalibrator(inputs.decision.calibration);
  const probabilitiesOf = (features: Table): Float64Array => {
    const probabilities = new Float64Array(features.rows * forest.classCount);
    forest.predictProba(preprocessor.transform(features), features.rows, probabilities);
    return probabilities;
  };
  const { classCount } = forest;
  const threshold = inputs.decision?.threshold ?? DEFAULT_THRESHOLD;
  const scoresOf = (probabilities: Float64Array): Float64Array =>
    classCount > 2
      ? probabilities
      : Float64Array.from(
          { length: probabilities.length / classCount },
          (_, row) => probabilities[row * classCount + 1],
        );
  const decide = (probabilities: Float64Array): Float64Array => {
    const scores = scoresOf(probabilities);
    return calibrate ? calibrate(scores) : scores;
  };
  const scoreFeatures = (features: Table): Float64Array => decide(probabilitiesOf(features));
  const answer = (scores: Float64Array, row: number): ModelAnswer => {
    if (classCount === 2) return { classIndex: scores[row] > threshold ? 1 : 0, probability: scores[row] };
    const classIndex = mostProbable(scores, classCount, row);
    const probabilities = Array.from({ length: classCount }, (_, k) => scores[row * classCount + k]);
    return { classIndex, probability: probabilities[classIndex], probabilities };
  };
  return {
    inputs,
    deriver,
    preprocessor,
    forest,
    threshold,
    forestScores: (features) => scoresOf(probabilitiesOf(features)),
    decide,
    scoreFeatures,
    scoreRaw: (raw) => scoreFeatures(deriver.derive(raw)),
    answer,
    answers(features) {
      const scores = scoreFeatures(features);
      return Array.from({ length: features.rows }, (_, row) => answer(scores, row));
    },
  };
}
