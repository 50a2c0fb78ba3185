import { stat } from "node:fs/promises";
import path from "node:path";
import { byCodePoint } from "./code-points.ts";
import { mapParallel } from "./parallel.ts";
import type { Recorded } from "./pointer-file.ts";
import type { Project } from "./project.ts";
import { FILES_AT_ONCE } from "./snapshot.ts";
import type { Hashed } from "./stat-index.ts";
import { filesBelow } from "./walk.ts";
import type { Work } from "./work.ts";

/**
 * Puts a file or folder of the workspace into the cache and returns what it is now. Where the cache is shared by hard or
 * symbolic links, the workspace gets such links in its place.
 */
export async function commit(project: Project, place: string, work: Work): Promise<Recorded> {
  const file = path.join(project.root, place);
  const isFolder = (await stat(file)).isDirectory();
  const files = isFolder ? (await filesBelow(project.root, file)).sort(byCodePoint) : [""];
  let done = 0;
  const stored = await mapParallel(files, FILES_AT_ONCE, async (relpath) => {
    const hashed = await storeFile(project, path.join(file, relpath), work.signal);
    work.onProgress({ done: ++done, total: files.length, unit: `files of ${place}` });
    return { relpath, ...hashed };
  });
  if (!isFolder) {
    const [{ md5, size, mode }] = stored;
    return { md5, size, nfiles: null, isExec: (mode & 0o111) !== 0 };
  }
  return {
    md5: await project.cache.addDir(stored),
    size: stored.reduce((sum, { size }) => sum + size, 0),
    nfiles: stored.length,
    isExec: false,
  };
}

async function storeFile(project: Project, file: string, signal: AbortSignal | undefined): Promise<Hashed> {
  const { cache, index } = project;
  const known = await index.known(file, "md5");
  if (known !== null && (await cache.has({ md5: known.md5, hashName: "md5" }))) return known;
  const stored = await index.learn(file, "md5", async () => (await cache.add(file, signal)).md5);
  const [type] = cache.types;
  const isExec = (stored.mode & 0o111) !== 0;
  if (!isExec && (type === "hardlink" || type === "symlink")) {
    const id = { md5: stored.md5, hashName: "md5" } as const;
    await cache.checkout(id, file, { isExec, signal });
    await index.learn(file, "md5", async () => id.md5);
  }
  return stored;
}
