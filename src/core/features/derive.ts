import type { Column, Table } from "../dataset/table.ts";
import { readyStep, runChain, traceChain } from "./chain.ts";
import type { Kinds, Step } from "./step.ts";
import { bindStep, type FeatureStepConfig } from "./steps.ts";

/** Computes the features of raw rows: the same function for a file of millions and for one request. */
export interface FeatureDeriver {
  /** The features, in the order of the configuration. */
  readonly names: readonly string[];
  /** The same with what they hold. */
  readonly kinds: Kinds;
  /** The raw columns that the features are computed from. */
  readonly rawColumns: readonly string[];
  derive(raw: Table): Table;
}

/** Makes the feature computation of a dataset ready. `rawKinds` are the columns of its data file. */
export function createFeatureDeriver(configs: readonly FeatureStepConfig[], rawKinds: Kinds): FeatureDeriver {
  const steps = configs.map((config) => bindStep(config));
  const ready = steps.map((step) => readyStep(step, null));
  const { made } = traceChain(steps, rawKinds);
  const names = [...made.keys()];
  return {
    names,
    kinds: made,
    rawColumns: columnsRead(steps, rawKinds),
    derive(raw) {
      const { columns } = runChain(ready, raw);
      return { rows: raw.rows, columns: new Map(names.map((name) => [name, columns.get(name) as Column])) };
    },
  };
}

/** The raw columns among what the steps read; a name that an earlier step made is not raw any more. */
function columnsRead(steps: readonly Step[], raw: Kinds): string[] {
  const made = new Set<string>();
  const read = new Set<string>();
  for (const step of steps) {
    for (const { name } of step.inputs) if (raw.has(name) && !made.has(name)) read.add(name);
    for (const [name] of step.effect(raw).adds ?? []) made.add(name);
  }
  return [...read];
}
