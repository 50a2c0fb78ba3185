import { stat } from "node:fs/promises";
import path from "node:path";
import { isNodeError } from "../atomic-file.ts";
import { byCodePoint } from "./code-points.ts";
import { type DirEntry, encodeDirObject } from "./dir-object.ts";
import type { HashName } from "./object-id.ts";
import { mapParallel } from "./parallel.ts";
import type { Project } from "./project.ts";
import { filesBelow } from "./walk.ts";
import type { Work } from "./work.ts";

/** Hashing waits for the disk more than for the processor. */
export const FILES_AT_ONCE = 8;

/** A file or folder of the workspace as it is. */
export interface Snapshot {
  readonly md5: string;
  readonly size: number;
  readonly isExec: boolean;
  /** The files of a folder; null for a file. */
  readonly entries: readonly DirEntry[] | null;
}

interface Options extends Work {
  readonly hashName: HashName;
}

/** What a path in the workspace is; null where nothing is there. Files that have not changed are not read. */
export async function snapshot(
  project: Pick<Project, "root" | "index">,
  place: string,
  options: Options,
): Promise<Snapshot | null> {
  const file = path.resolve(project.root, place);
  const found = await stat(file).catch((error: unknown) => {
    if (isNodeError(error) && ["ENOENT", "ENOTDIR", "ELOOP"].includes(error.code ?? "")) return null;
    throw error;
  });
  if (found === null) return null;
  if (found.isDirectory()) return snapshotOfFolder(project, file, options);
  const { md5, size, mode } = await project.index.hash(file, options.hashName, options.signal);
  return { md5, size, isExec: (mode & 0o111) !== 0, entries: null };
}

async function snapshotOfFolder(
  { root, index }: Pick<Project, "root" | "index">,
  folder: string,
  { hashName, signal, onProgress }: Options,
): Promise<Snapshot> {
  const files = (await filesBelow(root, folder)).sort(byCodePoint);
  let done = 0;
  const hashed = await mapParallel(files, FILES_AT_ONCE, async (relpath) => {
    const { md5, size } = await index.hash(path.join(folder, relpath), hashName, signal);
    onProgress({ done: ++done, total: files.length, unit: `files of ${path.basename(folder)}` });
    return { relpath, md5, size };
  });
  const entries = hashed.map(({ relpath, md5 }) => ({ relpath, md5 }));
  return {
    md5: encodeDirObject(entries).md5,
    size: hashed.reduce((sum, { size }) => sum + size, 0),
    isExec: false,
    entries,
  };
}
