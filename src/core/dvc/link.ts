import { constants } from "node:fs";
import { chmod, copyFile, link, open, rm, stat, symlink } from "node:fs/promises";
import path from "node:path";
import { isNodeError } from "../atomic-file.ts";
import { copyHashing, hashFile } from "./hash-file.ts";
import type { HashName } from "./object-id.ts";

/** How a file of the workspace is made from its object in the cache; the first that the disk can do is taken. */
export const LINK_TYPES = ["reflink", "hardlink", "symlink", "copy"] as const;

export type LinkType = (typeof LINK_TYPES)[number];

/** Objects are read-only, as DVC makes them: through a hard or symbolic link an editor would write into the cache. */
export const OBJECT_MODE = 0o444;

interface Hashing {
  readonly hashName: HashName;
  readonly signal?: AbortSignal | undefined;
}

/** A copy with bytes of its own, sharing blocks where the disk can; returns the MD5 of the copy and its size. */
export async function copyObject(
  from: string,
  to: string,
  { hashName, signal }: Hashing,
): Promise<{ md5: string; size: number }> {
  if (!(await reflink(from, to))) return copyHashing(from, to, hashName, signal);
  return { md5: await hashFile(to, hashName, signal), size: (await stat(to)).size };
}

/**
 * Makes `to` from an object by the first of `types` that the disk can do, in the end by copying, and returns the MD5
 * of what `to` holds.
 */
export async function linkObject(
  object: string,
  to: string,
  types: readonly LinkType[],
  hashing: Hashing,
): Promise<string> {
  for (const type of types) {
    if (type === "copy") break;
    const isMade = type === "reflink" ? await reflink(object, to) : await share(type, object, to);
    if (isMade) return hashFile(to, hashing.hashName, hashing.signal);
  }
  return (await copyHashing(object, to, hashing.hashName, hashing.signal)).md5;
}

/** Whether `to` could be made a link to the object, which then is read-only. */
async function share(type: "hardlink" | "symlink", object: string, to: string): Promise<boolean> {
  await chmod(object, OBJECT_MODE);
  return isPossible(type === "hardlink" ? link(object, to) : symlink(path.resolve(object), to));
}

async function reflink(from: string, to: string): Promise<boolean> {
  // Made first, because the copy would take the object's mode, and only a new file shows what the user's is.
  const handle = await open(to, "wx");
  const { mode } = await handle.stat().finally(() => handle.close());
  if (await isPossible(copyFile(from, to, constants.COPYFILE_FICLONE_FORCE))) {
    await chmod(to, mode);
    return true;
  }
  await rm(to, { force: true });
  return false;
}

/** What disks say of links that they cannot make: across devices, of this kind at all, or no more of them. */
const IMPOSSIBLE = new Set([
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "EXDEV",
  "EINVAL",
  "EPERM",
  "EMLINK",
  "ENOTTY",
]);

async function isPossible(attempt: Promise<void>): Promise<boolean> {
  try {
    await attempt;
    return true;
  } catch (error) {
    if (isNodeError(error) && IMPOSSIBLE.has(error.code ?? "")) return false;
    throw error;
  }
}
