import type { DatasetSpec } from "../config/dataset-spec.ts";
import type { ModelEvaluation } from "../evaluation/model-evaluation.ts";
import { featureLabel, featureValueLabels } from "../model/form.ts";
import type { Model } from "../model/model.ts";
import type { Manifest } from "./manifest.ts";
import type { ModelCard } from "./model-card.ts";

const LIMITS = [
  "The scores hold for data like the training data; watch for drift before trusting them elsewhere.",
  "A score is a share of votes, not a certainty: see the calibration before reading it as a probability.",
  "An interval tells how far chance alone may take a score on rows like the held-out ones, and nothing of other rows.",
  "It was not judged for decisions about people, and should not be used for any.",
];

/** The card of a version that was just trained, from what its evaluation on the held-out rows found. */
export function createModelCard(
  spec: DatasetSpec,
  { inputs, deriver }: Model,
  manifest: Manifest,
  evaluation: ModelEvaluation,
): ModelCard {
  return {
    formatVersion: 1,
    name: manifest.name,
    version: manifest.version,
    digest: manifest.digest,
    description: spec.description ?? `A classifier of \`${spec.target.column}\``,
    target: spec.target,
    engine: manifest.engine,
    parameters: spec.model.forest,
    features: [...deriver.kinds].map(([feature, kind]) => ({
      name: feature,
      label: featureLabel(inputs, feature),
      kind,
      labels: { ...featureValueLabels(inputs, feature) },
    })),
    data: manifest.data,
    code: manifest.code,
    seed: manifest.seed,
    cross_validation: manifest.metrics.cv,
    oob_score: manifest.metrics.oob_score,
    importance_repeats: spec.model.evaluation.importance_repeats,
    evaluation,
    limits: LIMITS,
  };
}
