import { setTimeout as sleep } from "node:timers/promises";
import { OpsError } from "../../errors.ts";
import type { RetryPolicy } from "../../retry.ts";
import { IMPATIENT_RETRIES, inTime } from "./in-time.ts";
import { mirrorRegistry } from "./mirror-registry.ts";
import type { RemoteTracker } from "./remote-tracker.ts";
import { type Replayed, type ReplayOptions, replayRun } from "./replay-run.ts";

/** How a run was sent to a tracker by the command that made it. */
export interface Sent {
  readonly tracker: string;
  readonly place: string;
  /** What was sent at the end; null where that failed. */
  readonly replayed: Replayed | null;
  /** Why not all is there; null where it is. */
  readonly problem: string | null;
}

export interface SendOptions extends Pick<ReplayOptions, "artifacts" | "runs" | "id"> {
  /** The model whose aliases are told at the end. */
  readonly model: string;
  readonly everyMs?: number;
  /** The command waits no longer than this for a tracker at its end. */
  readonly endWithinMs?: number;
}

/** A run is shown elsewhere while it is at work, not each line at once. */
const EVERY_MS = 2000;
/** A tracker that has just failed is asked again after this; a command that ends before does not wait for it once more. */
const AGAIN_AFTER_MS = 30_000;
const END_WITHIN_MS = 30_000;

const ONCE: RetryPolicy = { tries: 1, firstWaitMs: 0, maxWaitMs: 0 };

/**
 * Sends a run while it is at work, to each tracker at its own pace: what is cheap to send, every few seconds. `end` sends
 * the rest, within a bounded time, and never fails.
 */
export function sendWhileAtWork(
  trackers: readonly RemoteTracker[],
  options: SendOptions,
): { end(): Promise<Sent[]> } {
  const senders = trackers.map((tracker) => createSender(tracker, options));
  return { end: () => Promise.all(senders.map((sender) => sender.end())) };
}

function createSender(tracker: RemoteTracker, options: SendOptions) {
  const { model, everyMs = EVERY_MS, endWithinMs = END_WITHIN_MS, ...run } = options;
  const { name, place } = tracker;
  const stopped = new AbortController();
  const { signal } = stopped;
  /** Why the last try failed; null where it did not. */
  let problem: string | null = null;
  const atWork = async (): Promise<void> => {
    while (!signal.aborted) {
      await sleep(problem === null ? everyMs : AGAIN_AFTER_MS, undefined, { signal, ref: false });
      problem = await replayRun(tracker, { ...run, retries: ONCE, signal, isAtWork: true }).then(
        () => null,
        (error: unknown) => problemIn(error, signal),
      );
    }
  };
  // Its wait is cut short at the end, which is no fault.
  const watching = atWork().catch(() => undefined);
  return {
    async end(): Promise<Sent> {
      stopped.abort();
      await watching;
      if (problem !== null) return { tracker: name, place, replayed: null, problem };
      const sent = await inTime(tracker, endWithinMs, async (late) => {
        const how = { ...run, retries: IMPATIENT_RETRIES, signal: late };
        const replayed = await replayRun(tracker, how);
        return { replayed, mirrored: await mirrorRegistry(tracker, model, how) };
      });
      if (sent.done === null) return { tracker: name, place, replayed: null, problem: sent.problem };
      const { replayed, mirrored } = sent.done;
      const untold = [...replayed.refused, ...mirrored.refused];
      return { tracker: name, place, replayed, problem: untold.length === 0 ? null : untold.join("; ") };
    },
  };
}

/** Null for what is no fault of the tracker: the run has ended meanwhile, or `runs sync` is sending it. */
function problemIn(error: unknown, { aborted }: AbortSignal): string | null {
  if (aborted || (error instanceof OpsError && error.code === "OPS_WORKSPACE_BUSY")) return null;
  return error instanceof Error ? error.message : String(error);
}
