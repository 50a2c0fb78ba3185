import { createHash, randomUUID } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";

/** `.<name>.<machine>-<pid>-<life>-<n>.tmp`; what follows is what DuckDB keeps beside its file (`.wal`). */
const FORM = /^\.(.+)\.([0-9a-f]{8})-(\d+)-([0-9a-f]{8})-\d+\.tmp(?:\.\w+)?$/;

/** Process ids mean something on their own machine only. A digest, because a host's name may be long. */
const MACHINE = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
/** In a container that starts again, the process before this one had the same machine and id. */
const LIFE = randomUUID().slice(0, 8);
/** Another machine's processes cannot be asked for; no write takes this long. */
const EXPIRY_MS = 24 * 60 * 60 * 1000;

let count = 0;

/** A hidden name beside `file` that nobody else uses, and by which others can tell whether its maker still runs. */
export function temporaryPath(file: string): string {
  const maker = `${MACHINE}-${process.pid}-${LIFE}-${++count}`;
  return path.join(path.dirname(file), `.${path.basename(file)}.${maker}.tmp`);
}

/** A path as its users know it: without what temporary names add. */
export function plainPath(file: string): string {
  return file
    .split(path.sep)
    .map((part) => FORM.exec(part)?.[1] ?? part)
    .join(path.sep);
}

/**
 * Removes what killed processes left in `folder` under temporary names: for the file called `name` only, or for all,
 * with `recursive` in the folders below too. Never fails: what cannot be removed stays.
 */
export async function clearAbandoned(
  folder: string,
  { name, recursive = false }: { readonly name?: string; readonly recursive?: boolean } = {},
): Promise<void> {
  const entries = await readdir(folder, { recursive }).catch(() => []);
  for (const entry of entries) {
    const found = path.join(folder, entry);
    const [, of, machine, pid, life] = FORM.exec(path.basename(entry)) ?? [];
    if (of === undefined || (name !== undefined && name !== of)) continue;
    if (await isAbandoned(found, machine, Number(pid), life))
      await rm(found, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function isAbandoned(file: string, machine: string, pid: number, life: string): Promise<boolean> {
  if (machine === MACHINE) return pid === process.pid ? life !== LIFE : !isRunning(pid);
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > EXPIRY_MS;
}

/** Whether a process of this machine is still there. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
