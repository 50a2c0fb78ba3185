import { z } from "zod";
import { CHECK_NAMES, type CheckName } from "./check-names.ts";
import type { Answer, SmokeClient } from "./client.ts";

/** The clients of a service: its API, and its page, which may be elsewhere. */
export interface Clients {
  readonly api: SmokeClient;
  readonly ui: SmokeClient;
}

/** One thing that has to work: resolves to what was found, in a few words, or throws an Error that says what is wrong. */
export interface SmokeCheck {
  readonly name: CheckName;
  run(clients: Clients): Promise<string>;
}

/** What has to work before traffic is sent, in this order. The record that is predicted is the model's own example. */
const RUNS: Readonly<Record<CheckName, SmokeCheck["run"]>> = {
  health,
  ready,
  docs,
  prediction,
  metrics,
  page,
};
export const SMOKE_CHECKS: readonly SmokeCheck[] = CHECK_NAMES.map((name) => ({ name, run: RUNS[name] }));

/** What is looked at in an answer; what else stands in it may change from version to version. */
const ANSWERS = {
  health: z.object({ status: z.literal("ok") }),
  ready: z.object({
    ready: z.literal(true),
    conditions: z.array(z.object({ name: z.string(), ok: z.boolean() })),
  }),
  openapi: z.object({ openapi: z.string(), paths: z.object({ "/predict": z.object({}) }).loose() }),
  form: z.object({
    classes: z.array(z.object({ label: z.string() })),
    fields: z.array(z.object({ name: z.string(), initial: z.unknown() })),
    examples: z.array(z.object({ values: z.record(z.string(), z.unknown()) })),
  }),
  prediction: z.object({
    prediction: z.string(),
    probability: z.number().min(0).max(1),
    modelVersion: z.string(),
    modelDigest: z.string(),
  }),
};

async function health({ api }: Clients): Promise<string> {
  read(ANSWERS.health, await api.ask("/health"));
  return "the process answers";
}

async function ready({ api }: Clients): Promise<string> {
  const { conditions } = read(ANSWERS.ready, await api.ask("/ready"));
  const down = conditions.filter(({ ok }) => !ok).map(({ name }) => `\`${name}\``);
  return down.length === 0 ? "ready" : `ready, without ${down.join(", ")}`;
}

async function docs({ api }: Clients): Promise<string> {
  expectType(await api.ask("/docs", { accept: "text/html" }), "text/html");
  const { paths } = read(ANSWERS.openapi, await api.ask("/openapi.json"));
  return `${Object.keys(paths).length} paths described`;
}

async function prediction({ api }: Clients): Promise<string> {
  const { classes, fields, examples } = read(ANSWERS.form, await api.ask("/form"));
  // A model without examples has a usual value for each field.
  const usual = Object.fromEntries(fields.map(({ name, initial }) => [name, initial]));
  const answer = read(ANSWERS.prediction, await api.ask("/predict", { send: examples[0]?.values ?? usual }));
  const { prediction: said, probability, modelVersion, modelDigest } = answer;
  if (!classes.some(({ label }) => label === said))
    throw new Error(`\`${said}\` is not one of the model's classes`);
  return `${said} at ${probability.toFixed(4)}, by version ${modelVersion} (${modelDigest.slice(0, 12)}…)`;
}

async function metrics({ api }: Clients): Promise<string> {
  const { body } = await api.ask("/metrics");
  const names = new Set([...body.matchAll(/^# TYPE (\w+) \w+$/gm)].map(([, name]) => name));
  if (!names.has("prediction_request_total")) {
    throw new Error("`prediction_request_total` is not among the metrics");
  }
  return `${names.size} metrics`;
}

async function page({ ui }: Clients): Promise<string> {
  const answer = await ui.ask("/", { accept: "text/html" });
  expectType(answer, "text/html");
  const [, script] = /<script[^>]*type="module"[^>]*src="([^"]+)"/.exec(answer.body) ?? [];
  if (script === undefined) throw new Error("the page names no script: is it that of titanic-ops?");
  expectType(await ui.ask(script), "text/javascript");
  return "the page and its script";
}

/** An answer in JSON, held against what is expected of it; the first fault is told with its place. */
function read<T extends z.ZodType>(schema: T, answer: Answer): z.output<T> {
  expectType(answer, "application/json");
  const { data, error } = schema.safeParse(parsed(answer.body));
  if (error === undefined) return data as z.output<T>;
  const [{ path, message }] = error.issues;
  throw new Error(`the answer is not as it should be: \`${path.join(".")}\`: ${message}`);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error("the answer is not whole: it is not JSON");
  }
}

function expectType({ type }: Answer, wanted: string): void {
  if (!type.startsWith(wanted)) throw new Error(`the answer is \`${type || "of no type"}\`, not ${wanted}`);
}
