import type { Table } from "../../../src/core/dataset/table.ts";
import { createFeatureDeriver } from "../../../src/core/features/derive.ts";
import { fitPreprocessor } from "../../../src/core/features/preprocessor.ts";
import type { Kinds, TrainingTarget } from "../../../src/core/features/step.ts";
import { featureStepSchema, preprocessStepSchema } from "../../../src/core/features/steps.ts";
import { createRng } from "../../../src/core/rng.ts";

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

/** What rows came to: of each the sign of its first number, so that it goes with the row in any order. */
export function targetOf(table: Table): TrainingTarget {
  const numbers = [...table.columns.values()].find(({ kind }) => kind === "number");
  const labels = Uint8Array.from({ length: table.rows }, (_, row) =>
    numbers?.kind === "number" && numbers.values[row] > 0 ? 1 : 0,
  );
  return { labels, rng: createRng(1) };
}

/** A preprocessor of these steps, fitted on a table. */
export function fit(steps: readonly StepText[], features: Table, target = targetOf(features)) {
  return fitPreprocessor(
    steps.map((step) => preprocessStepSchema.parse(step)),
    features,
    target,
  );
}
