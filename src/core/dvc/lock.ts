import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { withLock } from "../lock-file.ts";

const WAIT_MS = 60_000;
const RETRY_MS = 200;

interface LockOptions {
  readonly waitMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` while nobody else changes the project's pointers and cache: neither another run of titanic-ops, nor DVC.
 * Throws OPS_WORKSPACE_BUSY when the others have not ended within `waitMs` (a minute).
 *
 * DVC holds `.dvc/tmp/lock` by flock(2) (zc.lockfile), which Node cannot take. The program `flock` of util-linux can: it
 * holds the lock as long as its standard input is open, so that a run that is killed lets go of it too. Where there is
 * no such program, the lock of titanic-ops alone is held.
 */
export async function withProjectLock<T>(
  root: string,
  work: () => Promise<T>,
  { waitMs = WAIT_MS, signal }: LockOptions = {},
): Promise<T> {
  const folder = path.join(root, ".dvc", "tmp");
  // The folder is DVC's, and stays.
  await mkdir(folder, { recursive: true });
  return withLock(
    path.join(folder, "titanic-ops.lock"),
    async () => {
      const release = await takeDvcLock(path.join(folder, "lock"), waitMs, signal);
      try {
        return await work();
      } finally {
        await release();
      }
    },
    { waitMs, signal },
  );
}

type Release = () => Promise<void>;

/** Takes DVC's lock and returns what lets go of it. */
async function takeDvcLock(file: string, waitMs: number, signal: AbortSignal | undefined): Promise<Release> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    throwIfInterrupted(signal);
    const release = await tryDvcLock(file);
    if (release !== "busy") return release;
    if (Date.now() >= deadline) {
      throw new OpsError("OPS_WORKSPACE_BUSY", `DVC is at work here and holds \`${file}\``, {
        hint: "wait until it has ended, then run the same command again",
        details: { file },
      });
    }
    await sleep(RETRY_MS);
  }
}

async function tryDvcLock(file: string): Promise<Release | "busy"> {
  // In a group of its own, or Ctrl-C in the terminal would end it before the run that it is for has cleaned up.
  const holder = spawn("flock", ["-n", file, "sh", "-c", "echo held; exec cat >/dev/null"], {
    stdio: ["pipe", "pipe", "ignore"],
    detached: true,
  });
  const ended = once(holder, "close").catch(() => undefined);
  const state = await new Promise<"held" | "busy" | "absent">((resolve) => {
    holder.once("error", () => resolve("absent"));
    holder.stdout.once("data", () => resolve("held"));
    holder.once("exit", () => resolve("busy"));
  });
  if (state === "busy") return "busy";
  return async () => {
    holder.stdin.end();
    if (state === "held") await ended;
  };
}
