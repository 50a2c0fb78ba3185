import { rename, rm } from "node:fs/promises";
import { asWriteError } from "../atomic-file.ts";
import { OpsError } from "../errors.ts";
import { isHeld } from "../lock-file.ts";
import { clearAbandoned, temporaryPath } from "../temporary-path.ts";
import { isBeingSent } from "./remote/sending-lock.ts";
import { runPaths } from "./run-folder.ts";

/**
 * Removes runs with their files. Each is gone at once: it is renamed first, so that one half removed is never seen.
 * Throws OPS_RUN_BUSY for one that is still at work, before anything is removed.
 */
export async function deleteRuns(runs: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) await refuseBusy(runs, id);
  await clearAbandoned(runs);
  for (const id of ids) {
    const { folder } = runPaths(runs, id);
    const aside = temporaryPath(folder);
    try {
      await rename(folder, aside);
      await rm(aside, { recursive: true });
    } catch (error) {
      throw asWriteError(error, folder);
    }
  }
}

/** Throws OPS_RUN_BUSY. */
async function refuseBusy(runs: string, id: string): Promise<void> {
  const { folder, lock } = runPaths(runs, id);
  const busy = (why: string) =>
    new OpsError("OPS_RUN_BUSY", `run ${id} is ${why}`, {
      hint: "wait until it has ended, or end it: titanic-ops runs show tells how it stands",
      details: { run: id },
    });
  if (await isHeld(lock)) throw busy("still at work");
  if (await isBeingSent(folder)) throw busy("being sent to a tracker");
}
