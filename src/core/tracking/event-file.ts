import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { asWriteError } from "../atomic-file.ts";
import { formatEvent, type RunEvent } from "./events.ts";

/** A run's `events.ndjson`, to which lines are added and of which none is changed. */
export interface EventFile {
  /** Adds a line. It is with the operating system when this returns, so it outlives the process. Throws when it cannot. */
  append(event: RunEvent, at: Date): void;
  /** Lets the file go, after it has reached the disk. */
  close(): void;
}

/**
 * Opens the file for adding; `mend` ends a last line that was cut short. Written at once and not in the background: a
 * line costs some 10 µs, and is there when the process is killed the next moment.
 * Throws OPS_PATH_UNWRITABLE or OPS_DISK_FULL.
 */
export function openEventFile(file: string, { mend = false } = {}): EventFile {
  const told = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw asWriteError(error, file);
    }
  };
  const handle = told(() => openSync(file, "a"));
  let isCut = mend;
  return {
    append(event, at) {
      const line = Buffer.from(`${isCut ? "\n" : ""}${formatEvent(event, at)}`);
      // Until it is whole: a full disk takes a part of a line, and the next must not be glued to it.
      isCut = true;
      told(() => {
        for (let offset = 0; offset < line.length; ) offset += writeSync(handle, line, offset);
      });
      isCut = false;
    },
    close: () =>
      told(() => {
        try {
          fsyncSync(handle);
        } finally {
          closeSync(handle);
        }
      }),
  };
}
