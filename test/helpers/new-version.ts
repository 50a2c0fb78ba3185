import { parseDataset } from "../../src/core/config/load-dataset.ts";
import { computeScores } from "../../src/core/metrics/compute-scores.ts";
import { SCORE_NAMES } from "../../src/core/metrics/scores.ts";
import { fitModel } from "../../src/core/model/fit.ts";
import type { Model } from "../../src/core/model/model.ts";
import type { NewVersion } from "../../src/core/registry/add-version.ts";
import type { ModelsContext } from "../../src/core/registry/open-models.ts";

import { tableOf } from "./tables.ts";

/** A dataset of one number, to have a model that takes no time to fit. */
export const tinySpec = parseDataset(
  `
formatVersion: 1
name: tiny
source: tiny.csv
id: id
target:
  column: y
  classes:
    - { value: 0, label: no }
    - { value: 1, label: yes }
columns:
  id: { type: integer }
  y: { type: integer }
  x: { type: number }
features:
  - { step: take, column: x }
model:
  forest: { n_estimators: 3 }
`,
  "tiny.yaml",
);

/** The rows that the tiny model is fitted on. */
export const tinyTable = tableOf({ x: [1, 2, 3, 4, 5, 6, 7, 8] });

/** A model of the tiny dataset; other seeds make other models. */
export function tinyModel(seed: number): Promise<Model> {
  return fitModel(tinySpec, tinyTable, Uint8Array.of(0, 0, 0, 1, 0, 1, 1, 1), { seed });
}

/** A version of the tiny model for a model store. */
export async function newVersion(seed: number): Promise<NewVersion> {
  return versionOf(await tinyModel(seed), seed);
}

/** A version of any model for a model store; what its manifest says of data and scores is made up. */
export function versionOf(model: Model, seed: number): NewVersion {
  const digest = { sha256: "0".repeat(64), bytes: 0 };
  const scores = SCORE_NAMES.map((name) => [name, { mean: 0.5, sd: 0, folds: [0.5, 0.5] }]);
  return {
    files: {
      "forest.bin": model.forest.encode(),
      "preprocessor.json": `${JSON.stringify(model.inputs)}\n`,
    },
    manifest: {
      formatVersion: 1,
      name: model.inputs.name,
      engine: "titanic-ops",
      data: { processed: digest, train: { ...digest, rows: 8 }, test: { ...digest, rows: 2 } },
      config: { sha256: digest.sha256 },
      code: { version: "0.0.0", build: "test" },
      seed,
      metrics: {
        cv: { folds: 2, scores: Object.fromEntries(scores) },
        oob_score: null,
        test: computeScores(Uint8Array.of(0, 1), Float64Array.of(0.1, 0.9)),
      },
      packages: {},
      createdAt: "2026-01-01T00:00:00.000Z",
    },
    derived: (manifest) => ({ "model-card.md": `# ${manifest.name} ${manifest.version}\n` }),
  };
}

/** The models below a folder, as somebody without gates asks for them. */
export function modelsIn(models: string, name = "tiny"): ModelsContext {
  return { models, name, now: () => new Date(0), by: "tester@test", judge: async () => [] };
}
