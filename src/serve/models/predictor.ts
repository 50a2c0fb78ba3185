import type { Table } from "../../core/dataset/table.ts";
import type { DriftReference } from "../../core/drift/reference.ts";
import { createModelExplainer, type Explanation } from "../../core/model/explain.ts";
import type { Model } from "../../core/model/model.ts";
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
  /** Of the positive class. */
  readonly probability: number;
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
  explain(features: Table): Explanation[] | null;
}

/** Makes a model version ready. */
export function createPredictor({ model, manifest, reference }: LoadedVersion): Predictor {
  const { inputs, deriver } = model;
  const outcomes = inputs.target.classes.map(({ value, label }) => ({
    prediction: label,
    label: value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value,
  }));
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
      return explainer?.(features) ?? null;
    },
    schema: recordSchema(inputs, deriver.rawColumns),
    features: createRecordReader(model),
    answer(features) {
      const answers: Answer[] = [];
      for (const probability of model.scoreFeatures(features)) {
        const { prediction, label } = outcomes[probability > model.threshold ? 1 : 0];
        answers.push({ prediction, label, probability });
      }
      return answers;
    },
  };
}
