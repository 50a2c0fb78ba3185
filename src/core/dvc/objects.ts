import { missingObject } from "./faults.ts";
import { isDir, type ObjectId, plainMd5 } from "./object-id.ts";
import type { Project } from "./project.ts";
import type { Tracked } from "./tracked.ts";

/** An object with the path that people know it by. */
export interface NamedObject {
  readonly id: ObjectId;
  readonly of: string;
}

/** What a pointer stands for: its object, and if that is a folder's list, those of the files. */
export interface Expanded {
  readonly own: NamedObject;
  readonly files: readonly NamedObject[];
}

/** The objects of what is tracked, the lists of folders read from the cache. Throws OPS_OBJECT_MISSING and OPS_OBJECT_CORRUPT. */
export async function expand({ cache }: Project, tracked: Tracked, object: ObjectId): Promise<Expanded> {
  const own = { id: object, of: tracked.path };
  if (!isDir(object)) return { own, files: [] };
  if (!(await cache.has(object))) throw missingObject(tracked.path, object.md5, "the cache");
  const entries = await cache.readDir(object);
  return {
    own,
    files: entries.map(({ relpath, md5 }) => ({
      id: { md5, hashName: object.hashName },
      of: `${tracked.path}/${relpath}`,
    })),
  };
}

/** What is missing in the cache of a folder's files, or of the object itself. */
export async function missingInCache(
  { cache }: Project,
  objects: readonly NamedObject[],
): Promise<NamedObject[]> {
  const there = await Promise.all(objects.map(({ id }) => cache.has(id)));
  return objects.filter((_, i) => !there[i]);
}

/** The MD5 of an object's bytes in the cache; null where there is none. Bytes that have not changed are not read again. */
export async function digestInCache(
  { cache, index }: Project,
  id: ObjectId,
  signal?: AbortSignal,
): Promise<string | null> {
  if (!(await cache.has(id))) return null;
  return (await index.hash(cache.path(id), id.hashName, signal)).md5;
}

/** Whether the cache has an object with the bytes of its name. */
export async function isWhole(project: Project, id: ObjectId, signal?: AbortSignal): Promise<boolean> {
  return (await digestInCache(project, id, signal)) === plainMd5(id);
}
