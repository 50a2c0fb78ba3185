import type { TypedLayout } from "../dataset/csv/read-table.ts";
import type { FeatureDeriver } from "../features/derive.ts";
import type { ModelInputs } from "./model.ts";

/** What turns raw rows into features: a model has it, and so has a dataset without any. */
export interface FeatureChain {
  readonly inputs: Pick<ModelInputs, "columns" | "id" | "target">;
  readonly deriver: FeatureDeriver;
}

/**
 * The columns of raw rows that a model is to predict. The target may be absent, and so may the id, columns that no
 * feature reads, and those that the dataset declares optional.
 */
export function predictionLayout({
  inputs,
  deriver,
}: FeatureChain): Pick<Required<TypedLayout>, "types" | "optional"> {
  const { columns, id, target } = inputs;
  const needed = new Set(deriver.rawColumns);
  const mayBeAbsent = (name: string): boolean =>
    name === id || name === target.column || !needed.has(name) || columns[name].optional;
  return {
    types: new Map(Object.entries(columns).map(([name, column]) => [name, column.type])),
    optional: new Set(Object.keys(columns).filter(mayBeAbsent)),
  };
}
