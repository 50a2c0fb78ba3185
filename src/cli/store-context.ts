import type { StageContext } from "../core/stages/stage.ts";
import type { CommandContext } from "./define-command.ts";

/** What a command works with that runs no stage of the pipeline. */
export async function storeContext({ ports, log, progress, signal }: CommandContext): Promise<StageContext> {
  const context = await ports.stageContext({ log, signal, onProgress: progress.update });
  return { ...context, results: new Map() };
}
