import { availableParallelism } from "node:os";
import { OpsError } from "../core/errors.ts";
import type { Membership } from "../serve/workers/membership.ts";
import type { ServedAt } from "../serve/workers/worker-messages.ts";
import type { CommandContext } from "./define-command.ts";

/** `--workers` as a number: `auto` is one for each processor that this process may use. */
export function workerCount(workers: number | "auto"): number {
  return workers === "auto" ? availableParallelism() : workers;
}

/** What is said when a service can be asked. */
export function servedLine(name: string, { url, uiUrl }: ServedAt): string {
  return `serving ${name} on ${url}${uiUrl === undefined ? "" : ` and the page on ${uiUrl}`}`;
}

/** Serves with several processes until the signal; resolves to the address that was served. */
export async function leadGroup(
  { log, signal, progress }: CommandContext,
  options: { readonly count: number; readonly graceMs: number; readonly name: string },
): Promise<string> {
  const { startWorkers } = await import("../serve/workers/workers.ts");
  const group = await startWorkers({ ...options, log });
  progress.end(`${servedLine(options.name, group)} with ${options.count} workers`);
  await aborted(signal);
  await group.stop();
  return group.url;
}

/** Runs a worker's part. What it fails with is told by the process that leads the group, once for all. */
export async function asMember(member: Membership, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    await member.failed(error);
  } finally {
    member.leave();
  }
}

/** Resolves when one of the signals is aborted. */
export function aborted(...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    }
  });
}
