import { parse, stringify } from "yaml";
import { z } from "zod";
import { datasetSpecSchema } from "../../src/core/config/dataset-spec.ts";
import { featureStepSchema, preprocessStepSchema } from "../../src/core/features/steps.ts";
import { defaultOf, type JsonSchema, toJsonSchema, typeOf } from "./json-schema.ts";
import { assertComplete, fenced, generatedFrom, page, table } from "./markdown.ts";

const textsSchema = z.strictObject({
  keys: z.record(z.string(), z.string()),
  stepKeys: z.record(z.string(), z.string()),
  steps: z.record(
    z.string(),
    z.strictObject({
      about: z.string(),
      keys: z.record(z.string(), z.string()).default({}),
      /** As it is written, without the defaults that the schema would put in. */
      example: z
        .looseObject({ step: z.string() })
        .refine((step) => preprocessStepSchema.safeParse(step).success, "is not a valid step"),
    }),
  ),
});

type Texts = z.infer<typeof textsSchema>;

/** docs/reference/dataset.md; `handWritten` is dataset.yaml, what each key means and an example of each step. */
export function datasetPage(handWritten: string): string {
  const texts = textsSchema.parse(parse(handWritten));
  const root = toJsonSchema(datasetSpecSchema);
  const keys = [...keysOf(root, "")];
  assertComplete("dataset.yaml: keys", new Set(keys.map(({ path }) => path)), Object.keys(texts.keys));
  const steps = kindsOf(toJsonSchema(preprocessStepSchema));
  assertComplete("dataset.yaml: steps", steps.keys(), Object.keys(texts.steps));
  const ofFeatures = kindsOf(toJsonSchema(featureStepSchema));
  const section = (name: string) => stepSection(name, steps.get(name) as JsonSchema, texts);
  return page(
    "# The dataset file",
    generatedFrom("src/core/config/dataset-spec.ts", "docs/reference/dataset.yaml"),
    `A dataset file is one YAML file that says all that titanic-ops needs to know of a dataset: its columns, what is
predicted, the features, and the model made from them. \`configs/titanic.yaml\` is the one that comes with the package,
with comments; [Your own data](../guides/your-own-data.md) makes another, step by step. A key that is not listed here is
an error. Faults are all told at once, each with its line and column.`,
    "## Top level",
    keyTable(keys, texts, (path) => !path.includes(".")),
    "## Target",
    keyTable(keys, texts, (path) => path.startsWith("target.")),
    fenced("yaml", [
      "target:",
      "  column: Survived",
      "  classes:",
      "    - { value: 0, label: Did Not Survive }",
      "    - { value: 1, label: Survived }",
    ]),
    "## Columns",
    `One entry for each column of the data, by its name in the header; the order is free. \`extract\` refuses a file with
another column, or a value that is not of its type; \`validate\` checks the rest.`,
    keyTable(keys, texts, (path) => path.startsWith("columns.")),
    fenced("yaml", [
      "columns:",
      "  Age: { type: number, min: 0, max: 120, missing: 0.4, description: Years }",
      "  Sex: { type: category, allowed: [female, male] }",
    ]),
    "## Feature steps",
    `\`features\` is a list of steps, each of which computes one feature from one row alone. A step may read the columns of
the data and what the steps before it made. The results, in order, are the columns of \`processed.csv\`.`,
    ...[...ofFeatures.keys()].map(section),
    "## Feature store",
    "How the feature store keeps the features; [connectors](../guides/connectors.md) describes it.",
    keyTable(keys, texts, (path) => path.startsWith("feature_store.")),
    fenced("yaml", ["feature_store:", "  ttl: 30d", "  event_time: UpdatedAt"]),
    "## Preprocess steps",
    `\`model.preprocess\` is a list of steps between the features and the forest. What a step learns (a median, the
categories), it learns from training rows only, and that is saved with the model. Every feature step may stand here too.
At the end all columns must be numbers; a missing number may stay, for the forest learns where it goes.`,
    ...[...steps.keys()].filter((name) => !ofFeatures.has(name)).map(section),
    "## Model",
    keyTable(keys, texts, (path) => /^model\.(engine|preprocess)$/.test(path)),
    "## Forest",
    "Names and meanings are those of scikit-learn's `RandomForestClassifier`.",
    keyTable(keys, texts, (path) => path.startsWith("model.forest.")),
    "## Evaluation",
    keyTable(keys, texts, (path) => path.startsWith("model.evaluation.")),
    "## Drift",
    `How rows are compared with the training data. The tests and the two policies are described in
[Drift tests](drift-tests.md). Live drift detection in \`serve\` has options of its own.`,
    keyTable(keys, texts, (path) => path.startsWith("drift.")),
    fenced("yaml", [
      "drift:",
      "  policy: evidently",
      "  numbers: { test: psi, threshold: 0.2 }",
      "  columns:",
      "    Age: { test: ks_auto, threshold: 0.01 }",
    ]),
    "## Gates",
    "What a version must pass to become champion; [versions of the model](../guides/models.md#gates) tells more.",
    keyTable(keys, texts, (path) => path.startsWith("gates.")),
    fenced("yaml", [
      "gates:",
      "  minimum: { roc_auc: 0.8, accuracy: 0.75 }",
      "  not_worse: { margin: 0.01 }",
      "  fairness:",
      "    Pclass: { equal_opportunity: 0.4 }",
      "  drift: { max_share: 0.3 }",
      "  latency: { p99_ms: 5 }",
    ]),
  );
}

interface Key {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
  /** For a key of columns: the column types that have it. */
  readonly of: string;
}

/** Keys whose own section tells what is in them. */
const IN_SECTIONS = new Set([
  "target",
  "columns",
  "features",
  "feature_store",
  "model",
  "model.forest",
  "model.evaluation",
  "drift",
  "gates",
]);

/** Every key of the file, in order. What kinds of columns share is listed once; steps have sections of their own. */
function* keysOf(schema: JsonSchema, prefix: string): Generator<Key> {
  for (const [name, child] of Object.entries(schema.properties)) {
    const path = `${prefix}${name}`;
    if (!IN_SECTIONS.has(path))
      yield { path, schema: child, required: schema.required.includes(name), of: "" };
    const values = typeof child.additionalProperties === "object" ? child.additionalProperties : null;
    if (values !== null && values.oneOf.length > 0) yield* keysOfKinds(values, `${path}.*.`);
    else if (values !== null) yield* keysOf(values, `${path}.*.`);
    else if (child.items !== undefined && child.items.oneOf.length === 0)
      yield* keysOf(child.items, `${path}[].`);
    else yield* keysOf(child, `${path}.`);
  }
}

function* keysOfKinds({ oneOf }: JsonSchema, prefix: string): Generator<Key> {
  const names = new Set(oneOf.flatMap(({ properties }) => Object.keys(properties)));
  for (const name of names) {
    const having = oneOf.filter(({ properties }) => name in properties);
    const kinds = having.map(({ properties }) => String(properties.type.const));
    const [first] = having;
    yield {
      path: `${prefix}${name}`,
      schema:
        name === "type" ? { ...first.properties.type, const: undefined, enum: kinds } : merged(having, name),
      required: first.required.includes(name),
      of: having.length === oneOf.length ? "" : kinds.join(", "),
    };
  }
}

/** A key of several kinds, whose types may differ: numbers are allowed in one, texts in the other. */
function merged(kinds: readonly JsonSchema[], name: string): JsonSchema {
  const variants = new Map(kinds.map(({ properties }) => [typeOf(properties[name]), properties[name]]));
  const [first, ...others] = variants.values();
  return others.length === 0 ? first : { required: [], properties: {}, oneOf: [], anyOf: [first, ...others] };
}

function keyTable(keys: readonly Key[], texts: Texts, wanted: (path: string) => boolean): string {
  const rows = keys
    .filter(({ path }) => wanted(path))
    .map(({ path, schema, required, of }) => [
      `\`${path}\``,
      typeOf(schema),
      defaultOf(schema, required),
      `${of === "" ? "" : `(${of}) `}${texts.keys[path]}`,
    ]);
  return table(["key", "value", "default", "meaning"], rows);
}

/** The kinds of steps by name. */
function kindsOf({ oneOf }: JsonSchema): Map<string, JsonSchema> {
  return new Map(oneOf.map((kind) => [String(kind.properties.step.const), kind]));
}

function stepSection(name: string, schema: JsonSchema, { steps, stepKeys }: Texts): string {
  const { about, keys, example } = steps[name];
  const names = Object.keys(schema.properties).filter((key) => key !== "step");
  const described = { ...stepKeys, ...keys };
  assertComplete(
    `dataset.yaml: ${name}`,
    names,
    Object.keys(described).filter((key) => key in keys || names.includes(key)),
  );
  return page(
    `### ${name}`,
    about,
    table(
      ["key", "value", "default", "meaning"],
      names.map((key) => [
        `\`${key}\``,
        typeOf(schema.properties[key]),
        key === "as" && !schema.required.includes(key)
          ? "the column's name"
          : defaultOf(schema.properties[key], schema.required.includes(key)),
        described[key],
      ]),
    ),
    fenced("yaml", [
      `- ${stringify(example, { collectionStyle: "flow", lineWidth: 0 }).trim()}`
        .replaceAll("[ ", "[")
        .replaceAll(" ]", "]"),
    ]),
  );
}
