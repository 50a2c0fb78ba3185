import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { asWriteError } from "../atomic-file.ts";
import { temporaryPath } from "../temporary-path.ts";

/**
 * Makes a file under a temporary name beside `target` and renames it into place, so that others see the old one or
 * the new one. It is not flushed to disk first: what is read from a cache is held against its digest each time.
 * Throws OPS_PATH_UNWRITABLE or OPS_DISK_FULL, and what `make` throws; then nothing is left behind.
 */
export function place<T>(target: string, make: (temporary: string) => Promise<T>): Promise<T> {
  return withTemporary(target, async (temporary) => {
    const made = await make(temporary);
    await rename(temporary, target);
    return made;
  });
}

/** As `place`, for a file whose name follows from its content: `make` renames it. */
export async function withTemporary<T>(near: string, make: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = temporaryPath(near);
  try {
    await mkdir(path.dirname(near), { recursive: true });
    return await make(temporary);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw asWriteError(error, near);
  }
}
