import { z } from "zod";
import { calibrationMethodSchema } from "../calibration/calibration.ts";
import { columnKinds, columnSpecSchema, exampleSchema, targetSpecSchema } from "../dataset/columns.ts";
import { driftSettingsFaults, driftSettingsSchema } from "../drift/compare/settings.ts";
import { EVENT_TIME } from "../feature-store/feature-store.ts";
import { type ChainTrace, traceChain } from "../features/chain.ts";
import type { Kinds } from "../features/step.ts";
import { bindStep, featureStepSchema, preprocessStepSchema } from "../features/steps.ts";
import { engineNameSchema, forestParamsSchema } from "../forest/params.ts";
import { thresholdAimSchema } from "../metrics/choose-threshold.ts";
import { DEFAULT_THRESHOLD } from "../metrics/scores.ts";
import { gateSettingsSchema } from "./gate-settings.ts";
import { tuneSettingsSchema } from "./tune-settings.ts";

/** How a model is judged before it is registered. */
const evaluationSchema = z.strictObject({
  test_share: z.number().gt(0).lt(1).default(0.2).describe("share of the rows held out, stratified by class"),
  folds: z.int().min(2).max(100).default(10).describe("folds of the cross-validation over the training rows"),
  importance_repeats: z
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe("shuffles a feature for its permutation importance"),
  group: z
    .string()
    .optional()
    .describe(
      "a feature or column whose rows of one value stay together, on one side of the split and in one fold",
    ),
  subgroups: z
    .array(z.string())
    .max(10)
    .default([])
    .describe("features or columns by whose values the scores are told apart"),
});

/** How scores become probabilities, and probabilities answers. Learnt from training rows that each fit had not seen. */
const decisionSchema = z.strictObject({
  calibration: calibrationMethodSchema
    .default("none")
    .describe("what makes probabilities of the forest's scores"),
  threshold: z
    .union([z.number().gt(0).lt(1), thresholdAimSchema])
    .default(DEFAULT_THRESHOLD)
    .describe(
      "rows with a probability above it are predicted positive: a number, or what it is chosen for (`f1`, `balanced_accuracy`, or the costs of wrong answers)",
    ),
  folds: z
    .int()
    .min(2)
    .max(100)
    .default(5)
    .describe("folds over the training rows whose held-out scores the two are learnt from"),
});

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

const DURATION_FAULT = "must be a whole number with `s`, `m`, `h` or `d` behind it, such as 30d";

/** How the feature store keeps the features. */
const featureStoreSchema = z.strictObject({
  ttl: z
    .string(DURATION_FAULT)
    .regex(/^[1-9]\d{0,6}[smhd]$/, DURATION_FAULT)
    .transform((text) => Number(text.slice(0, -1)) * SECONDS[text.slice(-1) as keyof typeof SECONDS])
    .optional()
    .describe("how long values count as known, from their event time; for ever where it is left out"),
  event_time: z
    .string()
    .optional()
    .describe(
      "the column that says when a row was so: ISO 8601, or seconds since 1970; the time of the load where it is left out",
    ),
});

const nameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]*$/, "must be of lower-case letters, digits, `-` and `_`");

const shapeSchema = z.strictObject({
  formatVersion: z.literal(1),
  name: nameSchema,
  description: z.string().optional(),
  /** Where the data comes from unless a flag or the environment says otherwise. */
  source: z.string(),
  /** Said with the results when the data is the default source, for example that it is not the real file. */
  source_note: z.string().optional(),
  seed: z.int().min(0).default(42),
  id: z.string(),
  target: targetSpecSchema,
  columns: z.record(z.string(), columnSpecSchema),
  /** Made-up rows that the web page offers to try. */
  examples: z.array(exampleSchema).optional(),
  /** A file of further expectations, by its path from this file. */
  suite: z.string().min(1).optional(),
  features: z.array(featureStepSchema).min(1),
  feature_store: featureStoreSchema.prefault({}),
  model: z.strictObject({
    engine: engineNameSchema.default("titanic-ops"),
    sample_weight: z.string().optional().describe("the column that says how much a row counts in training"),
    preprocess: z.array(preprocessStepSchema).default([]),
    forest: forestParamsSchema.prefault({}),
    decision: decisionSchema.prefault({}),
    tune: tuneSettingsSchema.prefault({}),
    evaluation: evaluationSchema.prefault({}),
  }),
  drift: driftSettingsSchema.prefault({}),
  gates: gateSettingsSchema.prefault({}),
});

type Shape = z.infer<typeof shapeSchema>;
type Report = (path: (string | number)[], message: string) => void;

/** A dataset: its columns, target and features, and the model made from them. One YAML file in `configs/`. */
export const datasetSpecSchema = shapeSchema.superRefine((spec, context) => {
  // Steps can be followed only once each of them is sound; until then their own faults are told.
  if (context.issues.length > 0) return;
  const report: Report = (path, message) => context.addIssue({ code: "custom", path, message });
  checkNamedColumns(spec, report);
  const features = checkChain(spec.features, columnKinds(spec.columns), ["features"], report);
  checkEventTime(spec, features.made, report);
  checkSampleWeight(spec, features.made, report);
  checkSubgroups(spec, features.made, report);
  checkGroup(spec, features.made, report);
  checkFairness(spec, report);
  checkManyClasses(spec, report);
  for (const { path, message } of driftSettingsFaults(spec.drift, features.made))
    report(["drift", ...path], message);
  const end = checkChain(spec.model.preprocess, features.made, ["model", "preprocess"], report);
  for (const [name, kind] of end.kinds) {
    if (kind === "text")
      report(
        ["model", "preprocess"],
        `\`${name}\` still holds text at the end: add a \`one-hot\`, \`ordinal\` or \`target-statistic\` step, or drop it`,
      );
  }
});

export type DatasetSpec = Shape;

/** The features with their kinds, in order: the columns of processed.csv after id and target. */
export function featureKinds(spec: DatasetSpec): Kinds {
  return traceChain(spec.features.map(bindStep), columnKinds(spec.columns)).made;
}

function checkNamedColumns(spec: Shape, report: Report): void {
  const known = Object.keys(spec.columns)
    .map((name) => `\`${name}\``)
    .join(", ");
  if (!Object.hasOwn(spec.columns, spec.id))
    report(["id"], `there is no column \`${spec.id}\` (there are ${known})`);
  const target = spec.target.column;
  if (!Object.hasOwn(spec.columns, target))
    report(["target", "column"], `there is no column \`${target}\` (there are ${known})`);
  if (spec.id === target)
    report(["target", "column"], `\`${target}\` is the id, and cannot be the target too`);
  const values = spec.target.classes.map(({ value }) => value);
  for (const [index, value] of values.entries())
    if (values.indexOf(value) < index)
      report(["target", "classes", index, "value"], `\`${value}\` is there twice`);
  spec.examples?.forEach(({ values }, index) => {
    for (const name of Object.keys(values)) {
      if (!Object.hasOwn(spec.columns, name) || name === target)
        report(["examples", index, "values", name], `\`${name}\` is not a column that is asked for`);
    }
  });
  spec.features.forEach((step, index) => {
    const read = bindStep(step).inputs.find((input) => input.name === target);
    if (read)
      report(
        ["features", index, ...keyPath(read.key)],
        `\`${target}\` is the target: a feature made from it would leak the answer`,
      );
    // processed.csv holds id, target and features side by side.
    if (step.as === spec.id || step.as === target)
      report(
        ["features", index, "as"],
        `\`${step.as}\` is the ${step.as === target ? "target" : "id"}'s name`,
      );
  });
}

/** The feature store and processed.csv hold the features beside the event time. */
function checkEventTime({ columns, id, target, feature_store }: Shape, made: Kinds, report: Report): void {
  const path = ["feature_store", "event_time"];
  const name = feature_store.event_time;
  if (made.has(EVENT_TIME) || id === EVENT_TIME)
    report(
      path.slice(0, 1),
      `keeps the time of values as \`${EVENT_TIME}\`: no feature or id can be called so`,
    );
  if (name === undefined) return;
  if (!Object.hasOwn(columns, name)) report(path, `there is no column \`${name}\``);
  else if (name === id || name === target.column)
    report(path, `\`${name}\` is the ${name === id ? "id" : "target"}, and no time`);
  else if (made.has(name)) report(path, `\`${name}\` is a feature's name too`);
}

/** processed.csv holds the weight beside the features. */
function checkSampleWeight({ columns, id, target, model }: Shape, made: Kinds, report: Report): void {
  const path = ["model", "sample_weight"];
  const name = model.sample_weight;
  if (name === undefined) return;
  if (!Object.hasOwn(columns, name)) report(path, `there is no column \`${name}\``);
  else if (name === id || name === target.column)
    report(path, `\`${name}\` is the ${name === id ? "id" : "target"}, and no weight`);
  else if (columnKinds(columns).get(name) !== "number") report(path, `\`${name}\` holds text, and no weight`);
  else if (made.has(name)) report(path, `\`${name}\` is a feature's name too`);
}

function checkSubgroups(spec: Shape, made: Kinds, report: Report): void {
  const names = spec.model.evaluation.subgroups;
  names.forEach((name, index) => {
    const fault = groupingFault(spec, made, name);
    const twice = names.indexOf(name) < index ? `\`${name}\` is there twice` : null;
    const message = fault ?? twice;
    if (message !== null) report(["model", "evaluation", "subgroups", index], message);
  });
}

function checkGroup(spec: Shape, made: Kinds, report: Report): void {
  const { group } = spec.model.evaluation;
  const fault = group === undefined ? null : groupingFault(spec, made, group);
  if (fault !== null) report(["model", "evaluation", "group"], fault);
}

/** Why rows cannot be grouped by what is called so; null where they can. */
function groupingFault({ columns, id, target }: Shape, made: Kinds, name: string): string | null {
  if (name === id || name === target.column)
    return `\`${name}\` is the ${name === id ? "id" : "target"}, and no group of rows`;
  if (made.has(name) || Object.hasOwn(columns, name)) return null;
  const known = [...new Set([...made.keys(), ...Object.keys(columns)])].map((each) => `\`${each}\``);
  return `there is no feature or column \`${name}\` (there are ${known.join(", ")})`;
}

/** A gap is known only between groups that the evaluation tells apart. */
function checkFairness({ gates, model }: Shape, report: Report): void {
  const { subgroups } = model.evaluation;
  for (const column of Object.keys(gates.fairness ?? {})) {
    if (!subgroups.includes(column))
      report(
        ["gates", "fairness", column],
        `\`${column}\` is not among \`model.evaluation.subgroups\`, by which the evaluation tells scores apart`,
      );
  }
}

/** What is known of two classes alone. */
function checkManyClasses({ target, model }: Shape, report: Report): void {
  const count = target.classes.length;
  if (count === 2) return;
  if (model.decision.threshold !== DEFAULT_THRESHOLD)
    report(
      ["model", "decision", "threshold"],
      `parts two classes, and \`target\` has ${count}, of which the most probable one is predicted: leave it out`,
    );
  model.preprocess.forEach(({ step }, index) => {
    if (step === "target-statistic")
      report(
        ["model", "preprocess", index, "step"],
        `\`target-statistic\` tells two classes apart, and \`target\` has ${count}: use \`one-hot\` or \`ordinal\``,
      );
  });
}

function checkChain(
  configs: Shape["features"] | Shape["model"]["preprocess"],
  start: Kinds,
  path: string[],
  report: Report,
): ChainTrace {
  const trace = traceChain(configs.map(bindStep), start);
  for (const { index, key, message } of trace.faults) {
    report([...path, index, ...keyPath(key)], message);
  }
  return trace;
}

/** `columns.1` → `columns`, 1. */
function keyPath(key: string): (string | number)[] {
  return key.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
