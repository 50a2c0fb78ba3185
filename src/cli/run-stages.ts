import type { PipelineOptions, StageRun } from "../core/stages/pipeline.ts";
import type { StageContext } from "../core/stages/stage.ts";
import type { StageName } from "../core/stages/stage-names.ts";
import type { CommandContext } from "./define-command.ts";
import { recordRun } from "./record-run.ts";

/** What a command may say to the stages that it runs. */
type FromCommand = Pick<StageContext, "retries" | "onStep" | "fromFeatureStore">;

/** Runs stages of the pipeline with their progress on standard error. */
export async function runStages(
  context: CommandContext,
  options: PipelineOptions & FromCommand,
): Promise<StageRun[]> {
  const { retries, onStep, fromFeatureStore } = options;
  const { ports, log, progress, signal } = context;
  const { runPipeline } = await import("../core/stages/pipeline.ts");
  const stageContext = await ports.stageContext({ log, signal, onProgress: progress.update });
  const runs = await runPipeline(
    { ...stageContext, retries, onStep, fromFeatureStore },
    {
      ...options,
      onStageStart: progress.start,
      onStageEnd: (run) => progress.end(stageLine(run)),
    },
  );
  await recordRun(context, runs);
  return runs;
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
