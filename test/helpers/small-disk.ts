import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { type ServiceName, skipWithout } from "./required-service.ts";

/** Mounts a disk of `size` bytes for one test, and returns its folder. */
export const smallDisk = (t: TestContext, size: string): string => mounted(t, () => mountTmpfs(size));

/** Mounts a disk on which copies can share their blocks (Btrfs) for one test, and returns its folder. */
export const reflinkDisk = (t: TestContext): string => mounted(t, mountBtrfs);

/** The `skip` option of tests that need a disk that is full; see `skipWithout`. In CI root must have one. */
export const skipWithoutSmallDisk = (): false | string =>
  skipUnless(
    "full-disk",
    () => mountTmpfs("64k"),
    "run the tests as root on Linux, where a tmpfs can be mounted",
  );

/** The same, of tests that need a disk on which copies can share their blocks. */
export const skipWithoutReflinkDisk = (): false | string =>
  skipUnless(
    "reflink",
    mountBtrfs,
    "apt-get install btrfs-progs, and run the tests as root on Linux with loop devices",
  );

function mounted(t: TestContext, mountOne: () => string): string {
  const folder = mountOne();
  t.after(() => unmount(folder));
  return folder;
}

function skipUnless(name: ServiceName, mountOne: () => string, how: string): false | string {
  const isThere = canMount(mountOne);
  if (!isThere && process.env.CI === "true" && process.geteuid?.() === 0)
    throw new Error(`in CI \`${name}\` is tested, but such a disk cannot be mounted here`);
  return skipWithout(name, isThere, how);
}

function canMount(mountOne: () => string): boolean {
  if (process.platform !== "linux" || process.geteuid?.() !== 0) return false;
  try {
    unmount(mountOne());
    return true;
  } catch {
    return false;
  }
}

const mountTmpfs = (size: string): string => mount(["-t", "tmpfs", "-o", `size=${size}`, "tmpfs"]);

/** Twice the least that mkfs.btrfs takes: it gives out room in large pieces. */
const BTRFS_BYTES = 256 << 20;

function mountBtrfs(): string {
  const image = path.join(mkdtempSync(path.join(tmpdir(), "titanic-ops-image-")), "btrfs");
  writeFileSync(image, "");
  truncateSync(image, BTRFS_BYTES);
  try {
    execFileSync("mkfs.btrfs", ["--quiet", image], { stdio: "pipe" });
    return mount(["-o", "loop", image]);
  } finally {
    // The mount keeps what it needs of it.
    rmSync(path.dirname(image), { recursive: true });
  }
}

function mount(args: readonly string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), "titanic-ops-disk-"));
  try {
    execFileSync("mount", [...args, folder], { stdio: "pipe" });
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
