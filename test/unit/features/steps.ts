import type { Table } from "../../../src/core/dataset/table.ts";
import { createFeatureDeriver } from "../../../src/core/features/derive.ts";
import { fitPreprocessor } from "../../../src/core/features/preprocessor.ts";
import type { Kinds } from "../../../src/core/features/step.ts";
import { featureStepSchema, preprocessStepSchema } from "../../../src/core/features/steps.ts";

/** A step as a file writes it. */
export type StepText = Readonly<Record<string, unknown>>;

/** The names and kinds of a table's columns. */
export function kindsOf(table: Table): Kinds {
  return new Map([...table.columns].map(([name, { kind }]) => [name, kind]));
}

/** The features that these steps make of a raw table. */
export function derive(steps: readonly StepText[], raw: Table): Table {
  const configs = steps.map((step) => featureStepSchema.parse(step));
  return createFeatureDeriver(configs, kindsOf(raw)).derive(raw);
}

/** A preprocessor of these steps, fitted on a table. */
export function fit(steps: readonly StepText[], features: Table) {
  return fitPreprocessor(
    steps.map((step) => preprocessStepSchema.parse(step)),
    features,
  );
}
