import { readFile, rm } from "node:fs/promises";
import { z } from "zod";
import { writeJsonAtomically } from "../../core/atomic-file.ts";
import { type DriftSnapshot, driftSnapshotSchema } from "../../core/drift/snapshot.ts";

/** Where the drift window of a model is between the end of a process and the start of the next. */
export interface WindowKeeper {
  /**
   * The window that was left, if it is of the model with this digest; else null. It is the caller's from then on and is
   * handed out no second time, so that no row is counted twice.
   */
  take(digest: string, empty: DriftSnapshot): Promise<DriftSnapshot | null>;
  /** Throws what keeps it from being kept. */
  leave(digest: string, window: DriftSnapshot): Promise<void>;
}

const stateSchema = z.strictObject({ digest: z.string(), window: driftSnapshotSchema });

/** Keeps the window in a file. One that cannot be read is as good as none. */
export function createWindowFile(file: string): WindowKeeper {
  return {
    async take(digest) {
      const text = await readFile(file, "utf8").catch(() => null);
      await rm(file, { force: true }).catch(() => undefined);
      const state = stateSchema.safeParse(text === null ? null : parseOrNull(text));
      return state.success && state.data.digest === digest ? state.data.window : null;
    },
    async leave(digest, window) {
      await writeJsonAtomically(file, { digest, window });
    },
  };
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
