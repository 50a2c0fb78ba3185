import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, rmdir, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { asWriteError, isNodeError } from "./atomic-file.ts";
import { OpsError, throwIfInterrupted } from "./errors.ts";
import { clearAbandoned, isRunning, temporaryPath } from "./temporary-path.ts";

const RETRY_MS = 25;
/** The owner touches its lock this often, so that one left by a machine that is gone can be told. */
const HEARTBEAT_MS = 5_000;
const EXPIRY_MS = 60_000;

const ownerSchema = z.object({ pid: z.int(), host: z.string(), token: z.string() });
type Owner = z.infer<typeof ownerSchema>;

/** The locks of this process: in a container that starts again, the dead owner had the same host and process id. */
const held = new Set<string>();

/**
 * Runs `work` while holding a lock: a file that names its owner. A lock whose owner is no longer running (it was
 * killed), or on another machine has not shown a sign of life for a minute, is taken over. Folders that were made
 * for the lock, and are empty when it is let go, are removed.
 * Throws OPS_WORKSPACE_BUSY when the owner has not let go within `waitMs`, and OPS_INTERRUPTED when `signal` is
 * aborted before the lock is had.
 *
 * Why not a library: `proper-lockfile` knows an owner by its heartbeat alone, so that after a kill the next run
 * would wait out the expiry; here it goes on at once.
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  options: { waitMs?: number; signal?: AbortSignal | undefined } = {},
): Promise<T> {
  const deadline = Date.now() + (options.waitMs ?? 0);
  const made = await makeFolder(file);
  for (;;) {
    throwIfInterrupted(options.signal);
    const token = await acquire(file);
    if (token !== null) return hold(file, token, work, made);
    if (Date.now() >= deadline) throw busy(file, await readOwner(file));
    await sleep(RETRY_MS);
  }
}

/** Whether somebody who still runs holds a lock: false where there is none, and where its owner is gone. */
export async function isHeld(file: string): Promise<boolean> {
  return (await isThere(file)) && !(await isGone(await readOwner(file), file));
}

function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** The topmost folder that had to be made for a file; undefined where all were there. */
async function makeFolder(file: string): Promise<string | undefined> {
  try {
    return await mkdir(path.dirname(file), { recursive: true });
  } catch (error) {
    throw asWriteError(error, file);
  }
}

/** Removes the folders from `top` down to that of `file`, as far as they are empty. */
async function removeWhileEmpty(top: string | undefined, file: string): Promise<void> {
  if (top === undefined) return;
  const folder = path.resolve(path.dirname(file));
  const removed = await rmdir(folder).then(
    () => true,
    () => false,
  );
  if (removed && folder !== path.resolve(top)) await removeWhileEmpty(top, folder);
}

async function hold<T>(
  file: string,
  token: string,
  work: () => Promise<T>,
  made: string | undefined,
): Promise<T> {
  const heartbeat = setInterval(
    () => void utimes(file, new Date(), new Date()).catch(() => undefined),
    HEARTBEAT_MS,
  );
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await release(file, token);
    await removeWhileEmpty(made, file);
  }
}

/** The token of the lock, once it is held; null where another has it. */
async function acquire(file: string): Promise<string | null> {
  const token = (await claim(file)) ?? (await takeOver(file));
  if (token !== null) await clearRemains(file);
  return token;
}

async function takeOver(file: string): Promise<string | null> {
  const owner = await readOwner(file);
  if (!(await isGone(owner, file))) return null;
  await evict(file, owner);
  return claim(file);
}

/** Clears away what processes left that were killed while they took the lock, or evicted an owner of it. */
async function clearRemains(file: string): Promise<void> {
  const guard = guardOf(file);
  for (const of of [file, guard]) await clearAbandoned(path.dirname(of), { name: path.basename(of) });
  // A guard is let go by taking it, as anybody would: another may be evicting just now.
  const token = (await isThere(guard)) ? await acquire(guard) : null;
  if (token !== null) await release(guard, token);
}

/** A hard link appears whole or not at all, so a lock never stands without its owner's name. */
async function claim(file: string): Promise<string | null> {
  const token = randomUUID();
  const mine = temporaryPath(file);
  held.add(token);
  try {
    await makeFolder(file);
    await writeFile(mine, JSON.stringify({ pid: process.pid, host: hostname(), token } satisfies Owner));
    await link(mine, file);
    return token;
  } catch (error) {
    held.delete(token);
    if (isNodeError(error) && error.code === "EEXIST" && error.syscall === "link") return null;
    // The owner before has just let go and removed the folder that it had made.
    if (isNodeError(error) && error.code === "ENOENT") return null;
    throw asWriteError(error, file);
  } finally {
    await rm(mine, { force: true }).catch(() => undefined);
  }
}

/** A lock that was thought abandoned and taken over, say after the machine had slept, is another's to remove. */
async function release(file: string, token: string): Promise<void> {
  if ((await readOwner(file))?.token === token) await rm(file, { force: true });
  held.delete(token);
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** A lock that names no owner (a power failure emptied it) is judged by its age alone. */
async function isGone(owner: Owner | undefined, file: string): Promise<boolean> {
  if (owner?.host === hostname())
    return owner.pid === process.pid ? !held.has(owner.token) : !isRunning(owner.pid);
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > EXPIRY_MS;
}

/**
 * Removes a dead owner's lock. Of the processes that saw the owner dead only one may, or the second would remove
 * the lock that the first has taken meanwhile; so the eviction has a lock of its own.
 */
async function evict(file: string, owner: Owner | undefined): Promise<void> {
  const guard = guardOf(file);
  const token = await acquire(guard);
  if (token === null) return;
  try {
    const present = await readOwner(file);
    if (present?.token === owner?.token && (await isGone(present, file))) await rm(file, { force: true });
  } finally {
    await release(guard, token);
  }
}

/** The lock that evictions from a lock take turns by. */
function guardOf(file: string): string {
  return `${file}.evict`;
}

function busy(file: string, owner: Owner | undefined): OpsError {
  const who = owner === undefined ? "another process" : `process ${owner.pid} on ${owner.host}`;
  return new OpsError("OPS_WORKSPACE_BUSY", `${who} is at work here and holds \`${file}\``, {
    hint: "wait until it has ended, or work in another folder with --artifacts <folder>",
    details: { file },
  });
}
