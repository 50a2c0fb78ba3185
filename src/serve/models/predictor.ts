import type { Table } from "../../core/dataset/table.ts";
import type { DriftReference } from "../../core/drift/reference.ts";
import { classLabel } from "../../core/model/class-label.ts";
import { createModelExplainer } from "../../core/model/explain.ts";
import { byClassValue, type Model } from "../../core/model/model.ts";
import { type RawRecord, recordSchema } from "../../core/model/record-schema.ts";
import { createRecordReader } from "../../core/model/records.ts";
import type { Manifest } from "../../core/registry/manifest.ts";
import type { LoadedVersion } from "../../core/registry/model-store.ts";

/** What a prediction says of one record; the rest of an answer is about the request. */
export interface Answer {
  /** The class's name, as "Survived". */
  readonly prediction: string;
  /** The class as the data writes it: a number where it is one. */
  readonly label: number | string;
  /** Of the positive class, where there are two; of the predicted one, where there are more. */
  readonly probability: number;
  /** Of each class by its value, where there are more than two. */
  readonly probabilities?: Readonly<Record<string, number>> | undefined;
}

/** Why an answer is what it is: `base` and the contributions add up to the forest's score, up to rounding. */
export interface AnswerExplanation {
  /** The name of the class that it is of: the predicted one. Absent of two classes, where it is always the positive one. */
  readonly class?: string;
  /** The mean probability over the training rows. */
  readonly base: number;
  /** What each feature added, by name. */
  readonly contributions: Readonly<Record<string, number>>;
}

/** A loaded model version, made ready to answer. Immutable: a request keeps the one that it began with. */
export interface Predictor {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly model: Model;
  readonly manifest: Manifest;
  /** What drift is measured against; null for a version that has none. */
  readonly reference: DriftReference | null;
  /** Checks one raw record. */
  readonly schema: ReturnType<typeof recordSchema>;
  /** The features of checked records, a row each. */
  features(records: readonly RawRecord[]): Table;
  /** The answers for rows of features. */
  answer(features: Table): Answer[];
  /** Why; null where the engine cannot tell. Takes a hundred times as long as the answer. */
  explain(features: Table): AnswerExplanation[] | null;
}

/** Makes a model version ready. */
export function createPredictor({ model, manifest, reference }: LoadedVersion): Predictor {
  const { inputs, deriver } = model;
  const { classes } = inputs.target;
  const outcomes = classes.map(({ value, label }) => ({ prediction: label, label: classLabel(value) }));
  let explainer: ReturnType<typeof createModelExplainer> | undefined;
  return {
    name: manifest.name,
    version: String(manifest.version),
    digest: manifest.digest,
    model,
    manifest,
    reference,
    explain(features) {
      explainer ??= createModelExplainer(model);
      const explanations = explainer?.(features) ?? null;
      return (
        explanations?.map(({ classIndex, base, contributions }) => ({
          ...(classes.length > 2 && { class: classes[classIndex].label }),
          base,
          contributions,
        })) ?? null
      );
    },
    schema: recordSchema(inputs, deriver.rawColumns),
    features: createRecordReader(model),
    answer: (features) =>
      model.answers(features).map(({ classIndex, probability, probabilities }): Answer => {
        const { prediction, label } = outcomes[classIndex];
        if (probabilities === undefined) return { prediction, label, probability };
        return { prediction, label, probability, probabilities: byClassValue(inputs, probabilities) };
      }),
  };
}
