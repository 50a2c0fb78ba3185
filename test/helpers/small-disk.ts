import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { skipWithout } from "./required-service.ts";

/** Mounts a disk of `size` bytes for one test, and returns its folder. */
export function smallDisk(t: TestContext, size: string): string {
  const folder = mount(size);
  t.after(() => unmount(folder));
  return folder;
}

/** The `skip` option of tests that need a disk that is full; see `skipWithout`. In CI root must have one. */
export function skipWithoutSmallDisk(): false | string {
  const isThere = canMount();
  if (!isThere && process.env.CI === "true" && process.geteuid?.() === 0)
    throw new Error("in CI a full disk is tested, but a tmpfs cannot be mounted here");
  return skipWithout("full-disk", isThere, "run the tests as root on Linux, where a tmpfs can be mounted");
}

function canMount(): boolean {
  if (process.platform !== "linux" || process.geteuid?.() !== 0) return false;
  try {
    unmount(mount("64k"));
    return true;
  } catch {
    return false;
  }
}

function mount(size: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "titanic-ops-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder], { stdio: "pipe" });
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  return folder;
}

function unmount(folder: string): void {
  execFileSync("umount", ["--lazy", folder]);
  rmSync(folder, { recursive: true });
}
