import { z } from "zod";
import { type ColumnSpec, exampleSchema } from "../dataset/columns.ts";
import type { DriftReference } from "../drift/reference.ts";
import type { FeatureStepConfig } from "../features/steps.ts";
import type { Model, ModelInputs } from "./model.ts";

/** What training saw of a number: its quantiles, every hundredth from the smallest to the largest. */
const numberRange = z.strictObject({ kind: z.literal("number"), quantiles: z.array(z.number()) });
/** What training saw of a text. */
const categories = z.strictObject({ kind: z.literal("text"), categories: z.array(z.string()) });

const fieldSchema = z.strictObject({
  name: z.string(),
  label: z.string(),
  kind: z.enum(["number", "choice", "text"]),
  integer: z.boolean(),
  required: z.boolean().describe("Whether it has to have a value"),
  unit: z.string().nullable(),
  description: z.string().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  choices: z.array(z.strictObject({ value: z.union([z.number(), z.string()]), label: z.string() })),
  presenceOnly: z.boolean().describe("Whether only that it has a value counts"),
  readFor: z
    .array(z.strictObject({ label: z.string(), values: z.array(z.string()) }))
    .describe("What the model reads out of a text"),
  initial: z.union([z.number(), z.string()]).nullable().describe("A usual value, to begin with"),
  quantiles: z
    .array(z.number())
    .nullable()
    .describe("Of the training rows, every hundredth; null where they are not known"),
});

/** One field to ask for. */
export type FormField = z.infer<typeof fieldSchema>;

const featureSchema = z.strictObject({
  name: z.string(),
  label: z.string(),
  labels: z.record(z.string(), z.string()).describe("Names for its values, where they have any"),
  training: z.discriminatedUnion("kind", [numberRange, categories]).nullable(),
});

/** One feature that the fields become: its name for people, and what training saw of it. */
export type FormFeature = z.infer<typeof featureSchema>;

/** What a model asks for, for whoever draws a form: the answer of `GET /form` without what tells the version. */
export const modelFormSchema = z.strictObject({
  classes: z.array(z.strictObject({ value: z.string(), label: z.string() })).min(2),
  threshold: z
    .number()
    .describe("Of two classes: rows with a probability above it are predicted to be of the second class"),
  fields: z.array(fieldSchema),
  features: z.array(featureSchema),
  examples: z.array(exampleSchema).describe("Made-up rows to try"),
});

export type ModelForm = z.infer<typeof modelFormSchema>;

/** The form of a model: the columns that its features read, with what training saw of them. */
export function modelForm(
  { inputs, deriver, threshold }: Model,
  reference: DriftReference | null,
): ModelForm {
  const seen = new Map(reference?.features.map((feature) => [feature.name, feature]));
  const asked = new Set(deriver.rawColumns.filter((name) => name !== inputs.id));
  const fields = Object.entries(inputs.columns)
    .filter(([name]) => asked.has(name))
    .map(([name, column]) => fieldOf(inputs, name, column, seen.get(featureTakenFrom(inputs, name))));
  return {
    classes: inputs.target.classes,
    threshold,
    fields,
    features: deriver.names.map((name) => ({
      name,
      label: featureLabel(inputs, name),
      labels: { ...featureValueLabels(inputs, name) },
      training: trainingOf(seen.get(name)),
    })),
    examples: (inputs.examples ?? []).map(({ label, values }) => ({
      label,
      values: Object.fromEntries(Object.entries(values).filter(([name]) => asked.has(name))),
    })),
  };
}

function readsColumn(step: FeatureStepConfig, name: string): boolean {
  return "columns" in step ? step.columns.includes(name) : step.column === name;
}

type SeenFeature = DriftReference["features"][number];

function fieldOf(inputs: ModelInputs, name: string, column: ColumnSpec, seen?: SeenFeature): FormField {
  const numeric = column.type === "integer" || column.type === "number";
  const steps = inputs.features.filter((step) => readsColumn(step, name));
  const values = choicesOf(column, seen);
  const choices = values.map((value) => ({ value, label: column.labels?.[value] ?? String(value) }));
  const field = {
    name,
    label: column.label ?? spelledOut(name),
    kind: values.length > 0 ? ("choice" as const) : numeric ? ("number" as const) : ("text" as const),
    integer: column.type === "integer",
    required: column.missing === false && !column.optional,
    unit: column.unit ?? null,
    description: column.description ?? null,
    min: numeric ? (column.min ?? null) : null,
    max: numeric ? (column.max ?? null) : null,
    choices,
    presenceOnly: steps.every(({ step }) => step === "present" || step === "missing-indicator"),
    readFor: steps.flatMap((step) => (step.step === "extract" ? [readFor(inputs, step)] : [])),
    quantiles: seen?.kind === "number" ? quantilesOf(seen.values) : null,
  };
  return { ...field, initial: initialOf(field, seen) };
}

/** The values to choose from; none where they are not declared or where training saw too many to list. */
function choicesOf(column: ColumnSpec, seen?: SeenFeature): readonly (number | string)[] {
  if (column.type === "text") return [];
  if (column.allowed !== undefined) return column.allowed;
  return column.type === "category" && seen?.kind === "text" && seen.other === 0 ? seen.categories : [];
}

/** Every hundredth of ascending values, both ends included; null of none. */
function quantilesOf(values: readonly number[]): number[] | null {
  if (values.length === 0) return null;
  return Array.from({ length: 101 }, (_, i) => values[Math.round((i / 100) * (values.length - 1))]);
}

/** The median or the most frequent value; without training rows to go by the first that is possible. */
function initialOf(field: Omit<FormField, "initial">, seen?: SeenFeature): FormField["initial"] {
  const median = field.quantiles?.[50];
  if (field.kind === "number") return median ?? (field.required ? (field.min ?? 0) : null);
  if (field.kind === "text") return null;
  const values = field.choices.map(({ value }) => value);
  if (seen?.kind === "text") {
    const most = seen.categories[seen.counts.indexOf(Math.max(...seen.counts))];
    if (values.includes(most)) return most;
  }
  return median !== undefined && values.includes(median) ? median : (values[0] ?? null);
}

/** The feature that is a raw column as it is; the column's own name where there is none. */
function featureTakenFrom({ features }: ModelInputs, column: string): string {
  const step = features.find((each) => each.step === "take" && each.column === column);
  return step?.as ?? column;
}

function readFor(inputs: ModelInputs, step: Extract<FeatureStepConfig, { step: "extract" }>) {
  const values = new Set([...Object.values(step.map), ...(step.otherwise ? [step.otherwise] : [])]);
  return { label: featureLabel(inputs, step.as), values: [...values] };
}

/** A feature's name for people: that of the column it is taken from, a product of such names, or its own spelled out. */
export function featureLabel(inputs: ModelInputs, name: string): string {
  const labelOf = (column: string): string => inputs.columns[column]?.label ?? spelledOut(column);
  const step = stepMaking(inputs, name);
  if (step?.step === "take") return labelOf(step.column);
  if (step?.step === "product") return step.columns.map(labelOf).join(" × ");
  return spelledOut(name);
}

/** Steps that answer a question about their column by 1 or 0. */
const QUESTIONS: readonly string[] = ["equals", "present", "missing-indicator"];

/** Names for a feature's values: those of the column that it is taken from as it is, or of the answer to a question. */
export function featureValueLabels(inputs: ModelInputs, name: string): Readonly<Record<string, string>> {
  const step = stepMaking(inputs, name);
  if (step === undefined) return {};
  if (QUESTIONS.includes(step.step)) return { 0: "No", 1: "Yes" };
  return (step.step === "take" && inputs.columns[step.column]?.labels) || {};
}

function stepMaking({ features }: ModelInputs, name: string): FeatureStepConfig | undefined {
  return features.find(
    (each) =>
      ("as" in each && each.as === name) ||
      ("column" in each && each.column === name && each.as === undefined),
  );
}

function trainingOf(seen: SeenFeature | undefined): FormFeature["training"] {
  if (seen === undefined) return null;
  if (seen.kind === "text") return seen.other > 0 ? null : { kind: "text", categories: seen.categories };
  const quantiles = quantilesOf(seen.values);
  return quantiles && { kind: "number", quantiles };
}

/** `FamilySize` and `family_size` as `Family size`. */
function spelledOut(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
