import { readFile } from "node:fs/promises";
import path from "node:path";
import { isPointer } from "./collect.ts";
import { pastPointers } from "./history.ts";
import type { ObjectId } from "./object-id.ts";
import type { Project } from "./project.ts";
import { filesBelow } from "./walk.ts";

/** The digests that are in use, each with a pointer file that names it. */
export type Uses = ReadonlyMap<string, string>;

/** Anything like an MD5 counts as one: of a text that can hardly be read, nothing is taken for unused. */
const ANY_MD5 = /(?<![0-9a-f])[0-9a-f]{32}(?:\.dir)?(?![0-9a-f])/g;

/** What the pointer files of the workspace name. */
export async function usesInWorkspace({ root }: Project): Promise<Uses> {
  const files = (await filesBelow(root, root)).filter(isPointer);
  const texts = await Promise.all(files.map((file) => readFile(path.join(root, file), "utf8")));
  return usesIn(files.map((file, i) => ({ file, text: texts[i] })));
}

/** What the pointer files of all commits name. Throws OPS_GIT_FAILED. */
export async function usesInHistory({ root }: Project): Promise<Uses> {
  return usesIn(await pastPointers(root));
}

function usesIn(pointers: readonly { file: string; text: string }[]): Uses {
  return new Map(pointers.flatMap(({ file, text }) => (text.match(ANY_MD5) ?? []).map((md5) => [md5, file])));
}

/**
 * The uses with the files of the folders among them. `readList` gives the list of a folder; null where it is nowhere
 * to be had: then of its files nothing is known.
 */
export async function withFiles(
  uses: Uses,
  readList: (md5: string) => Promise<readonly { md5: string }[] | null>,
): Promise<{ uses: Uses; unread: string[] }> {
  const all = new Map(uses);
  const unread: string[] = [];
  for (const [md5, file] of uses) {
    if (!md5.endsWith(".dir")) continue;
    const entries = await readList(md5);
    if (entries === null) unread.push(md5);
    for (const entry of entries ?? []) all.set(entry.md5, file);
  }
  return { uses: all, unread };
}

/** The list of a folder in the cache, of DVC 3 or else of DVC 2; null where it is not there. */
export async function readCachedList(
  { cache }: Project,
  md5: string,
): Promise<readonly { md5: string }[] | null> {
  for (const hashName of ["md5", "md5-dos2unix"] as const) {
    const id: ObjectId = { md5, hashName };
    if (await cache.has(id)) return cache.readDir(id);
  }
  return null;
}
