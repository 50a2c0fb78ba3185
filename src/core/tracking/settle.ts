import { existsSync } from "node:fs";
import { rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { OpsError } from "../errors.ts";
import { isHeld, withLock } from "../lock-file.ts";
import { openEventFile } from "./event-file.ts";
import { isEnded, type RunEvents } from "./run-events.ts";
import { readEvents, runPaths } from "./run-folder.ts";

const KILLED = {
  code: "KILLED",
  message: "the process was killed, or the machine went down",
} as const;

/**
 * A run's log, as `readEvents`, but with an end where the process that wrote it is gone: whoever reads it next gives it
 * one. Where that cannot be written (a folder that may only be read), the end is told all the same.
 */
export async function readSettled(runs: string, id: string): Promise<RunEvents | null> {
  const log = await readEvents(runs, id);
  const { folder, lock } = runPaths(runs, id);
  const isSettled = log === null || isEnded(log);
  if ((isSettled && !existsSync(lock)) || (await isHeld(lock))) return log;
  if (!isSettled) return (await settle(runs, id).catch(() => null)) ?? withKilledEnd(log);
  // It was killed after its last line, or before its first: to take the lock and let it go clears it away.
  await withLock(lock, async () => undefined).catch(() => undefined);
  if (log === null) await rmdir(folder).catch(() => undefined);
  return log;
}

/**
 * Of several readers one writes; it may have ended since it was looked at. Under a lock that is not the run's own, by which
 * the other readers would think that it is alive.
 */
async function settle(runs: string, id: string): Promise<RunEvents | null> {
  const { folder, lock, events } = runPaths(runs, id);
  return withLock(path.join(folder, ".settling.lock"), async () => {
    const log = await readEvents(runs, id);
    if (log === null || isEnded(log)) return log;
    const { end, at } = killedEnd(log);
    const file = openEventFile(events, { mend: log.isCut });
    try {
      file.append(end, at);
    } finally {
      file.close();
    }
    // That of the dead process; nobody else ever takes it.
    await rm(lock, { force: true });
    return readEvents(runs, id);
  }).catch((error: unknown) => {
    // Another reader is at it.
    if (error instanceof OpsError && error.code === "OPS_WORKSPACE_BUSY") return null;
    throw error;
  });
}

/** It ended when it was last heard of. */
function killedEnd({ events, start }: RunEvents) {
  const at = new Date(events.at(-1)?.event.at ?? start.at);
  return { at, end: { event: "end", status: "failed", error: KILLED, seconds: null } as const };
}

function withKilledEnd(log: RunEvents): RunEvents {
  const { end, at } = killedEnd(log);
  const line = (log.events.at(-1)?.line ?? 0) + 1;
  return { ...log, events: [...log.events, { line, event: { ...end, at: at.toISOString() } }] };
}
