import { OpsError } from "../../errors.ts";
import type { RetryPolicy } from "../../retry.ts";
import { runPaths } from "../run-folder.ts";
import { readAcknowledged } from "./acknowledged.ts";
import { type Mirrored, mirrorRegistry, modelNames } from "./mirror-registry.ts";
import type { RemoteTracker } from "./remote-tracker.ts";
import { type Replayed, type ReplayOptions, replayRun } from "./replay-run.ts";

/** A service that is there answers soon, and one that is busy within half a minute. */
export const PATIENT_RETRIES: RetryPolicy = { tries: 5, firstWaitMs: 500, maxWaitMs: 10_000 };

/** What a tracker was sent. */
export interface Synced {
  readonly tracker: string;
  readonly place: string;
  /** The runs of which something was sent. */
  readonly runs: readonly Replayed[];
  /** Runs that are not there whole: still at work, being sent by another process, unreadable, or not reached. */
  readonly unsent: readonly { readonly run: string; readonly why: string }[];
  /** The models whose aliases were told. */
  readonly models: readonly Mirrored[];
  /** Why it stopped before all was sent; null where it did not. */
  readonly failure: { readonly code: string; readonly message: string; readonly hint?: string } | null;
}

export interface SyncOptions extends Omit<ReplayOptions, "id" | "isAtWork"> {
  /** The runs to send, oldest first. */
  readonly ids: readonly string[];
  /** Told after each run. */
  readonly onRun?: (done: number, total: number) => void;
}

/** The runs that a tracker does not have whole, in the order given. */
export async function unsentRuns(
  tracker: Pick<RemoteTracker, "name" | "place">,
  runs: string,
  ids: readonly string[],
): Promise<string[]> {
  const unsent: string[] = [];
  for (const id of ids) {
    const told = await readAcknowledged(runPaths(runs, id).folder, tracker);
    if (told?.ended !== true) unsent.push(id);
  }
  return unsent;
}

/**
 * Sends a tracker what it does not have of the runs, and then how the registry stands. A tracker that fails is left at
 * that, and what it has got stays noted. Throws OPS_INTERRUPTED.
 */
export async function syncTracker(tracker: RemoteTracker, options: SyncOptions): Promise<Synced> {
  const { ids, onRun, ...how } = options;
  const runs: Replayed[] = [];
  const unsent: Synced["unsent"][number][] = [];
  const models: Mirrored[] = [];
  let failure: Synced["failure"] = null;
  const todo = await unsentRuns(tracker, options.runs, ids);
  for (const [done, id] of todo.entries()) {
    if (failure !== null) {
      unsent.push({ run: id, why: "not reached" });
      continue;
    }
    try {
      const sent = await replayRun(tracker, { ...how, id });
      if (sent.lines > 0) runs.push(sent);
      if (!sent.ended) unsent.push({ run: id, why: "still at work" });
    } catch (error) {
      failure = failureIn(error);
      unsent.push({ run: id, why: whyOf(error) });
    }
    onRun?.(done + 1, todo.length);
  }
  for (const model of failure === null ? await modelNames(options.artifacts) : []) {
    try {
      const told = await mirrorRegistry(tracker, model, how);
      if (told.changed) models.push(told);
    } catch (error) {
      failure ??= failureIn(error);
      models.push({ model, changed: false, aliases: {}, refused: [whyOf(error)] });
    }
  }
  return { tracker: tracker.name, place: tracker.place, runs, unsent, models, failure };
}

/** What stops a tracker; null for what is the fault of one run alone. What is no OpsError is a bug, and thrown. */
function failureIn(error: unknown): Synced["failure"] {
  if (!(error instanceof OpsError) || error.code === "OPS_INTERRUPTED") throw error;
  if (error.code === "OPS_WORKSPACE_BUSY" || error.code === "OPS_RUN_UNREADABLE") return null;
  const { code, message, hint } = error;
  return { code, message, ...(hint !== undefined && { hint }) };
}

function whyOf(error: unknown): string {
  if (error instanceof OpsError && error.code === "OPS_WORKSPACE_BUSY")
    return "another process is sending it";
  return error instanceof Error ? error.message : String(error);
}
