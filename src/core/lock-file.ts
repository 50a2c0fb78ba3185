import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { asWriteError, isNodeError } from "./atomic-file.ts";
import { OpsError, throwIfInterrupted } from "./errors.ts";

const RETRY_MS = 25;
/** The owner touches its lock this often, so that one left by a machine that is gone can be told. */
const HEARTBEAT_MS = 5_000;
const EXPIRY_MS = 60_000;

const ownerSchema = z.object({ pid: z.int(), host: z.string() });
type Owner = z.infer<typeof ownerSchema>;

/**
 * Runs `work` while holding a lock: a file that names its owner. A lock whose owner is no longer running (it was
 * killed), or on another machine has not shown a sign of life for a minute, is taken over.
 * Throws OPS_WORKSPACE_BUSY when the owner has not let go within `waitMs`.
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
  while (!(await claim(file))) {
    const owner = await readOwner(file);
    if (owner !== undefined && (await isGone(owner, file))) {
      await evict(file, owner);
      continue;
    }
    if (Date.now() >= deadline) throw busy(file, owner);
    throwIfInterrupted(options.signal);
    await sleep(RETRY_MS);
  }
  const heartbeat = setInterval(
    () => void utimes(file, new Date(), new Date()).catch(() => undefined),
    HEARTBEAT_MS,
  );
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(file, { force: true });
  }
}

/** A hard link appears whole or not at all, so a lock never stands without its owner's name. */
async function claim(file: string): Promise<boolean> {
  const mine = `${file}.${process.pid}`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(mine, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Owner));
    await link(mine, file);
    return true;
  } catch (error) {
    if (isNodeError(error) && error.code === "EEXIST") return false;
    throw asWriteError(error, file);
  } finally {
    await rm(mine, { force: true }).catch(() => undefined);
  }
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

async function isGone(owner: Owner, file: string): Promise<boolean> {
  if (owner.host === hostname()) return !isRunning(owner.pid);
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > EXPIRY_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isNodeError(error) && error.code === "EPERM";
  }
}

/** Moves the dead owner's lock away first: if another process has taken over meanwhile, its lock is put back. */
async function evict(file: string, owner: Owner): Promise<void> {
  const aside = `${file}.${process.pid}.gone`;
  try {
    await rename(file, aside);
    const moved = await readOwner(aside);
    if (moved?.pid !== owner.pid || moved.host !== owner.host) await link(aside, file);
  } catch (error) {
    if (!isNodeError(error) || (error.code !== "ENOENT" && error.code !== "EEXIST")) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

function busy(file: string, owner: Owner | undefined): OpsError {
  const who = owner === undefined ? "another process" : `process ${owner.pid} on ${owner.host}`;
  return new OpsError("OPS_WORKSPACE_BUSY", `${who} is at work here and holds \`${file}\``, {
    hint: "wait until it has ended, or work in another folder with --artifacts <folder>",
    details: { file },
  });
}
