import { withLock } from "../../lock-file.ts";
import { isTransient, type RetryPolicy, withRetries } from "../../retry.ts";
import { hasToldAnything, isEnded } from "../run-events.ts";
import { runPaths } from "../run-folder.ts";
import { readSettled } from "../settle.ts";
import { type Acknowledged, readAcknowledged, writeAcknowledged } from "./acknowledged.ts";
import { batchesOf, isHeavy } from "./batches.ts";
import type { LocalRun, RemoteRun, RemoteTracker } from "./remote-tracker.ts";
import { sendingLock } from "./sending-lock.ts";
import { isRefused } from "./tracker-failed.ts";

type Batch = ReturnType<typeof batchesOf>[number];

/** Which run, and how it is sent. */
export interface ReplayOptions {
  /** The folder of artifacts. */
  readonly artifacts: string;
  /** The folder of all runs. */
  readonly runs: string;
  readonly id: string;
  readonly retries: RetryPolicy;
  readonly signal: AbortSignal;
  /** Whether the run is still at work: then what would take the processor from it waits for its end. */
  readonly isAtWork?: boolean;
}

/** What was sent of a run. */
export interface Replayed {
  readonly run: string;
  /** Lines of the log that were sent now. */
  readonly lines: number;
  /** Whether all of it is there, its end too. */
  readonly ended: boolean;
  /** Its page there; null where there is none, or it is not there yet. */
  readonly url: string | null;
  /** What the tracker does not hold of what was sent now, in words. */
  readonly refused: readonly string[];
}

/**
 * Tells a tracker what it has not been told of a run, and notes after each batch how far it is: what was sent once is not
 * sent again, unless the process was killed between the two.
 * Throws OPS_TRACKER_FAILED, OPS_WORKSPACE_BUSY when another process is sending the run, OPS_RUN_UNREADABLE, OPS_INTERRUPTED.
 */
export function replayRun(tracker: RemoteTracker, options: ReplayOptions): Promise<Replayed> {
  const { runs, artifacts, id } = options;
  const { folder } = runPaths(runs, id);
  return withLock(sendingLock(folder, tracker.name), async () => {
    const log = await readSettled(runs, id);
    // A command that finds nothing to do tells nothing of itself, and its run is taken back.
    if (log === null || !(hasToldAnything(log) || isEnded(log)))
      return { run: id, lines: 0, ended: false, url: null, refused: [] };
    return replay(tracker, { log, folder, artifacts }, options);
  });
}

async function replay(tracker: RemoteTracker, run: LocalRun, options: ReplayOptions): Promise<Replayed> {
  const { signal, retries, isAtWork = false } = options;
  const trying = <T>(work: () => Promise<T>): Promise<T> =>
    withRetries(work, { policy: retries, isWorthRetrying: isTransient, signal });
  let told = (await readAcknowledged(run.folder, tracker)) ?? (await begin(tracker, run, trying, signal));
  const before = told;
  const later = run.log.events.filter(({ line }) => line >= before.lines);
  for (const batch of batchesOf(later)) {
    if (isAtWork && isHeavy(batch[0])) break;
    const refused = await deliver(batch, (events) =>
      trying(() => tracker.send(run, before.run, events, signal)),
    );
    told = await writeAcknowledged(run.folder, tracker, {
      run: told.run,
      lines: batch[batch.length - 1].line + 1,
      ended: batch.some(({ event }) => event.event === "end"),
      refused: [...told.refused, ...refused],
    });
  }
  return {
    run: run.log.id,
    lines: later.filter(({ line }) => line < told.lines).length,
    ended: told.ended,
    url: told.run.url,
    refused: told.refused.slice(before.refused.length),
  };
}

async function begin(
  tracker: RemoteTracker,
  run: LocalRun,
  trying: (work: () => Promise<RemoteRun>) => Promise<RemoteRun>,
  signal: AbortSignal,
): Promise<Acknowledged> {
  const remote = await trying(() => tracker.begin(run, signal));
  return writeAcknowledged(run.folder, tracker, { run: remote, lines: 0, ended: false, refused: [] });
}

/** What is refused as a whole is sent line by line, so that one line costs no other. */
async function deliver(
  batch: Batch,
  send: (events: Batch) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    return await send(batch);
  } catch (error) {
    if (!isRefused(error)) throw error;
    if (batch.length === 1) return [`${batch[0].event.event} (line ${batch[0].line + 1}): ${error.message}`];
    const refused: string[] = [];
    for (const event of batch) refused.push(...(await deliver([event], send)));
    return refused;
  }
}
