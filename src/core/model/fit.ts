import type { DatasetSpec } from "../config/dataset-spec.ts";
import type { Table } from "../dataset/table.ts";
import { fitPreprocessor } from "../features/preprocessor.ts";
import { classWeights } from "../forest/class-weights.ts";
import { forestEngine } from "../forest/engines.ts";
import { createModel, type Model, type ModelInputs } from "./model.ts";

/** How to fit: the seed decides every draw, progress is told tree by tree. */
export interface FitModelOptions {
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onTree?: (done: number, total: number) => void;
}

/** Fits preprocessor and forest on rows of features, and on nothing else. `labels` are class indices. */
export async function fitModel(
  spec: DatasetSpec,
  features: Table,
  labels: Uint8Array,
  options: FitModelOptions,
): Promise<Model> {
  const preprocessor = fitPreprocessor(spec.model.preprocess, features);
  const { engine: engineName, forest: params } = spec.model;
  const classes = spec.target.classes.map(({ value }) => value);
  const engine = await forestEngine(engineName);
  const forest = await engine.fit(
    {
      columns: preprocessor.transform(features),
      labels,
      classCount: classes.length,
      classWeights: classWeights(params.class_weight, labels, classes),
    },
    params,
    {
      seed: options.seed,
      ...(options.signal && { signal: options.signal }),
      ...(options.onTree && { onTree: options.onTree }),
    },
  );
  const { name, id, target, columns, examples, features: steps } = spec;
  const inputs: ModelInputs = {
    formatVersion: 1,
    name,
    id,
    target,
    columns,
    ...(examples && { examples }),
    features: steps,
    preprocessor: preprocessor.state,
  };
  return createModel(inputs, forest);
}
