import { readFile } from "node:fs/promises";
import { z } from "zod";
import { closest } from "../closest.ts";
import { parseYaml } from "../config/yaml-file.ts";
import { OpsError } from "../errors.ts";
import { CATALOGUE } from "./catalogue.ts";
import type { Severity, Suite } from "./expectation.ts";

const metaSchema = z.record(z.string(), z.json());

/** What Great Expectations calls severities, beside our two. */
const SEVERITIES: Readonly<Record<string, Severity>> = {
  error: "error",
  critical: "error",
  warn: "warn",
  warning: "warn",
  info: "warn",
};

/** Arguments of Great Expectations that say how a result is told, or that its own profilers leave behind. */
const WITHOUT_MEANING = new Set([
  "batch_id",
  "result_format",
  "catch_exceptions",
  "include_config",
  "auto",
  "profiler_config",
  "row_condition",
  "condition_parser",
]);

const entrySchema = z
  .strictObject({
    type: z.string(),
    kwargs: metaSchema.default({}),
    severity: z
      .enum(Object.keys(SEVERITIES), "is neither `error` nor `warn`")
      .default("error")
      .transform((name) => SEVERITIES[name]),
    id: z.string().nullish(),
    description: z.string().nullish(),
    meta: metaSchema.nullish(),
    notes: z.json().optional(),
    // What Great Expectations writes for its own pages, and for checks against earlier runs.
    rendered_content: z.unknown().optional(),
    windows: z.null().optional(),
  })
  .superRefine(checkKwargs)
  .transform(({ type, kwargs, severity, id, description, meta, notes }) => ({
    type,
    kwargs,
    severity,
    ...(id != null && { id }),
    ...(description != null && { description }),
    ...(meta != null && { meta }),
    ...(notes != null && { notes }),
  }));

/** Before Great Expectations 1.0 the type was `expectation_type`. */
const anyEntry = z.preprocess((entry) => {
  if (!isObject(entry)) return entry;
  const { expectation_type, ...rest } = entry;
  const { kwargs } = entry;
  return {
    ...(expectation_type === undefined ? {} : { type: expectation_type }),
    ...rest,
    ...(isObject(kwargs) && { kwargs: withoutEmpty(kwargs) }),
  };
}, entrySchema);

const suiteSchema = z.preprocess(
  (suite) => {
    if (!isObject(suite)) return suite;
    const { expectation_suite_name, ge_cloud_id: _, data_asset_type: __, ...rest } = suite;
    return { ...(expectation_suite_name === undefined ? {} : { name: expectation_suite_name }), ...rest };
  },
  z.strictObject({
    name: z.string().min(1),
    id: z.string().nullish(),
    meta: metaSchema.nullish(),
    notes: z.json().optional(),
    expectations: z.array(anyEntry).min(1),
    evaluation_parameters: z.unknown().optional(),
    suite_parameters: z.unknown().optional(),
  }),
);

/** Without what says nothing about the data; a condition on rows says something, and is then refused as unknown. */
function withoutEmpty(kwargs: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(kwargs).filter(
    ([key, value]) => !WITHOUT_MEANING.has(key) || (key.startsWith("row_") && value !== null),
  );
  return Object.fromEntries(kept);
}

interface Entry {
  readonly type: string;
  readonly kwargs: Record<string, unknown>;
}

function checkKwargs({ type, kwargs }: Entry, context: z.core.$RefinementCtx<Entry>): void {
  const definition = CATALOGUE.get(type);
  if (definition === undefined) {
    const guess = closest(type, [...CATALOGUE.keys()]);
    const message = `is not a known expectation${guess === undefined ? "" : `: did you mean \`${guess}\`?`}`;
    context.addIssue({ code: "custom", path: ["type"], message });
    return;
  }
  const parsed = definition.kwargs.safeParse(kwargs, { reportInput: true });
  for (const issue of parsed.error?.issues ?? [])
    context.issues.push({ ...issue, path: ["kwargs", ...issue.path], input: issue.input, continue: true });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads a suite: YAML or JSON, as Great Expectations writes it (also before its version 1.0).
 * Throws OPS_CONFIG_NOT_FOUND, or OPS_CONFIG_INVALID with every fault, each with its line and column.
 */
export async function loadSuite(file: string): Promise<Suite> {
  const text = await readFile(file, "utf8").catch((cause) => {
    throw new OpsError("OPS_CONFIG_NOT_FOUND", `cannot read the suite \`${file}\``, {
      hint: `titanic-ops validate --suggest --output ${file} writes one from the data`,
      details: { file },
      cause,
    });
  });
  return parseSuite(text, file);
}

/** The suite in a text; `file` is what errors call it. Throws OPS_CONFIG_INVALID. */
export function parseSuite(text: string, file: string): Suite {
  const { name, meta, notes, expectations } = parseYaml(text, suiteSchema, {
    file,
    what: "suite",
    hint: "correct the file; docs/reference/expectations.md describes every expectation",
  });
  return { name, meta: meta ?? {}, notes: notes ?? null, expectations };
}
