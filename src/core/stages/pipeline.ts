import { readFile } from "node:fs/promises";
import { z } from "zod";
import { sha256, writeJsonAtomically } from "../atomic-file.ts";
import { canonicalJson } from "../canonical-json.ts";
import { codeVersion } from "../code-version.ts";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { recordRun } from "../lineage/journal.ts";
import { withLock } from "../lock-file.ts";
import { clearAbandoned } from "../temporary-path.ts";
import { evaluateStage } from "./evaluate.ts";
import { extractStage } from "./extract.ts";
import { ingestStage } from "./ingest.ts";
import { processStage } from "./process.ts";
import { registerStage } from "./register.ts";
import type { Digests, Stage, StageContext } from "./stage.ts";
import { STAGE_NAMES, type StageName } from "./stage-names.ts";
import { trainStage } from "./train.ts";
import { validateStage } from "./validate.ts";

const STAGES: Readonly<Record<StageName, Stage>> = {
  extract: extractStage,
  ingest: ingestStage,
  validate: validateStage,
  process: processStage,
  train: trainStage,
  evaluate: evaluateStage,
  register: registerStage,
};

const digestsSchema = z.record(z.string(), z.string());

/** `pipeline.json`: for each stage what it read, wrote and returned when it last finished. */
const stateSchema = z.object({
  formatVersion: z.literal(1),
  stages: z.record(
    z.string(),
    z.object({ fingerprint: z.string(), inputs: digestsSchema, outputs: digestsSchema, result: z.json() }),
  ),
});

type State = z.infer<typeof stateSchema>;

/** What happened to a stage: it ran, or nothing that it depends on had changed. */
export interface StageRun {
  readonly name: StageName;
  readonly status: "ran" | "cached";
  readonly seconds: number;
  readonly summary: string;
  readonly result: unknown;
}

export interface PipelineOptions {
  readonly from?: StageName;
  readonly until?: StageName;
  /** Runs stages although nothing has changed. */
  readonly force?: boolean;
  readonly onStageStart?: (name: StageName) => void;
  readonly onStageEnd?: (run: StageRun) => void;
}

/**
 * Runs the stages in order, passing over each whose inputs, configuration and code are those of its last run and
 * whose outputs are still what it wrote then. `from` starts there, and runs that stage and those after it in any case.
 * What a stage did is recorded once all of its outputs are in place, so a run that was killed goes on where it was.
 * Closes the ports. Throws what the stages throw, OPS_USAGE when `from` comes after `until`, and OPS_WORKSPACE_BUSY
 * when another run is at work in the folder.
 */
export async function runPipeline(
  context: Omit<StageContext, "results">,
  options: PipelineOptions = {},
): Promise<StageRun[]> {
  const names = stagesBetween(options);
  return withLock(
    context.paths.lock,
    async () => {
      try {
        return await runStages(names, { ...context, force: options.force }, options);
      } finally {
        await context.ports.close();
      }
    },
    { signal: context.signal },
  );
}

function stagesBetween({ from = "extract", until = "register" }: PipelineOptions): readonly StageName[] {
  const [first, last] = [STAGE_NAMES.indexOf(from), STAGE_NAMES.indexOf(until)];
  if (first <= last) return STAGE_NAMES.slice(first, last + 1);
  throw new OpsError("OPS_USAGE", `\`${from}\` comes after \`${until}\`, so there is no stage to run`, {
    hint: `their order is ${STAGE_NAMES.join(", ")}`,
  });
}

async function runStages(
  names: readonly StageName[],
  context: Omit<StageContext, "results">,
  options: PipelineOptions,
): Promise<StageRun[]> {
  // Nobody else writes here while the lock is held, so this is what killed runs have left.
  await clearAbandoned(context.paths.artifacts, { recursive: true });
  const state = await readState(context.paths.pipelineState);
  const force = options.force === true || options.from !== undefined;
  const runs: StageRun[] = [];
  for (const name of names) {
    throwIfInterrupted(context.signal);
    options.onStageStart?.(name);
    const run = { name, ...(await runStage(STAGES[name], context, state, force)) };
    runs.push(run);
    options.onStageEnd?.(run);
  }
  return runs;
}

async function runStage(
  stage: Stage,
  partial: Omit<StageContext, "results">,
  state: State,
  force: boolean,
): Promise<Omit<StageRun, "name">> {
  const started = performance.now();
  const results = new Map(Object.entries(state.stages).map(([name, { result }]) => [name, result]));
  const context: StageContext = { ...partial, results };
  try {
    const { cached, result } = await resultOf(stage, context, state, force);
    return {
      status: cached ? "cached" : "ran",
      seconds: (performance.now() - started) / 1000,
      summary: stage.summary(result),
      result,
    };
  } finally {
    await stage.release?.(context);
  }
}

async function resultOf(
  stage: Stage,
  context: StageContext,
  state: State,
  force: boolean,
): Promise<{ cached: boolean; result: unknown }> {
  const inputs = await stage.inputs(context);
  const fingerprint = sha256(
    canonicalJson({ code: codeVersion, params: stage.params(context.spec), inputs }),
  );
  const done = state.stages[stage.name];
  const cached =
    !force && done?.fingerprint === fingerprint && sameDigests(done.outputs, await stage.outputs(context));
  if (cached) return { cached, result: done.result };
  return { cached, result: await runAndRecord(stage, context, state, { fingerprint, inputs }) };
}

async function runAndRecord(
  stage: Stage,
  context: StageContext,
  state: State,
  known: { fingerprint: string; inputs: Digests },
): Promise<unknown> {
  const result = await stage.run(context);
  const results = new Map(context.results).set(stage.name, result);
  const outputs = await stage.outputs({ ...context, results });
  if (outputs === null) throw new Error(`stage ${stage.name} ended without its outputs`);
  const { fingerprint, inputs } = known;
  state.stages[stage.name] = {
    fingerprint,
    inputs: { ...inputs },
    outputs: { ...outputs },
    result: result as State["stages"][string]["result"],
  };
  await writeJsonAtomically(context.paths.pipelineState, state);
  await recordRun(context.paths.lineage, context.paths.artifacts, {
    stage: stage.name,
    command: `titanic-ops ${stage.name}`,
    at: context.now().toISOString(),
    code: codeVersion,
    packages: { ...context.packages },
    fingerprint,
    inputs: { ...inputs },
    outputs: { ...outputs },
    result,
  });
  return result;
}

/** No state, or one that another version wrote in another form, is as if nothing had run yet. */
async function readState(file: string): Promise<State> {
  const text = await readFile(file, "utf8").catch(() => null);
  try {
    if (text !== null) return stateSchema.parse(JSON.parse(text));
  } catch {
    // Falls through: every stage runs again and the record is made anew.
  }
  return { formatVersion: 1, stages: {} };
}

function sameDigests(a: Digests, b: Digests | null): boolean {
  return b !== null && canonicalJson(a) === canonicalJson(b);
}
