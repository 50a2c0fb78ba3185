import type { DatasetSpec } from "../core/config/dataset-spec.ts";
import type { PipelineOptions, StageRun } from "../core/stages/pipeline.ts";
import type { RegisterResult } from "../core/stages/register.ts";
import type { StageContext } from "../core/stages/stage.ts";
import { STAGE_NAMES, type StageName } from "../core/stages/stage-names.ts";
import type { RunLog } from "../core/tracking/run-log.ts";
import type { CommandContext } from "./define-command.ts";
import { recordRun } from "./record-run.ts";
import { trackRun } from "./track-run.ts";

/** What a command may say to the stages that it runs. */
type FromCommand = Pick<StageContext, "retries" | "onStep" | "fromFeatureStore" | "tune" | "warmStart"> &
  Partial<Pick<StageContext, "jobs">> & {
    /** What is to be done first, in the same run: returns the dataset as the stages are to take it. */
    readonly prepare?: (context: StageContext) => Promise<DatasetSpec>;
  };

/** Runs stages of the pipeline with their progress on standard error. */
export async function runStages(
  context: CommandContext,
  options: PipelineOptions & FromCommand,
): Promise<StageRun[]> {
  const { retries, onStep, fromFeatureStore, tune, warmStart, jobs, prepare } = options;
  const { ports, log, progress, signal } = context;
  const { runPipeline } = await import("../core/stages/pipeline.ts");
  const stageContext = await ports.stageContext({ log, signal, onProgress: progress.update });
  const ofStages = {
    ...stageContext,
    jobs: jobs ?? stageContext.jobs,
    retries,
    onStep,
    fromFeatureStore,
    tune,
    warmStart,
  };
  const work = async (run?: RunLog) => {
    const inRun = { ...ofStages, run };
    const spec = prepare ? await prepare({ ...inRun, results: new Map() }) : inRun.spec;
    return runPipeline(
      { ...inRun, spec },
      {
        ...options,
        onStageStart: progress.start,
        onStageEnd: (stage) => progress.end(stageLine(stage)),
      },
    );
  };
  const runs = isTracked(options)
    ? await trackRun(context, (run) => work(run).then((stages) => tellStages(run, stageContext.spec, stages)))
    : await work();
  await recordRun(context, runs);
  return runs;
}

/** A run is of a model that is made or judged; the stages before that leave their own records. */
function isTracked({ from = "extract", until = "register" }: PipelineOptions): boolean {
  const [first, last] = [from, until].map((name) => STAGE_NAMES.indexOf(name));
  return ["train", "evaluate"].some((name) => {
    const at = STAGE_NAMES.indexOf(name as StageName);
    return first <= at && at <= last;
  });
}

/** Adds to a run what its stages say when all are done: how long each took, and what became of the model. */
async function tellStages(run: RunLog, spec: DatasetSpec, stages: StageRun[]): Promise<StageRun[]> {
  const ran = stages.filter(({ status }) => status === "ran");
  if (ran.some(({ name }) => name === "train" || name === "evaluate")) {
    run.metrics(Object.fromEntries(ran.map(({ name, seconds }) => [`seconds.${name}`, rounded(seconds)])));
    // What was not trained again was trained with the same parameters: else it would have been.
    if (stages.some(({ name, status }) => name === "train" && status === "cached")) {
      const { trainingParams } = await import("../core/stages/tracked.ts");
      run.params(trainingParams(spec));
    }
    const registered = stages.find(({ name }) => name === "register")?.result as RegisterResult | undefined;
    if (registered !== undefined) run.tags({ alias: registered.alias });
  }
  return stages;
}

/** Runs one stage, whatever the cache says, and returns what it returned. */
export async function runOneStage<R>(
  context: CommandContext,
  name: StageName,
  options: Pick<PipelineOptions, "force"> & FromCommand = {},
): Promise<R & { seconds: number }> {
  const [run] = await runStages(context, { ...options, from: name, until: name });
  return { ...(run.result as R), seconds: rounded(run.seconds) };
}

function stageLine({ name, status, seconds, summary }: StageRun): string {
  return `${name.padEnd(9)} ${status.padEnd(7)} ${seconds.toFixed(2).padStart(6)} s  ${summary}`;
}

/** Milliseconds are as fine as a duration means anything. */
export function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
