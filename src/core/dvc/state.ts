import { byPath, compare, type Differences } from "./compare.ts";
import { isDir, plainMd5 } from "./object-id.ts";
import { digestInCache, isWhole } from "./objects.ts";
import type { Project } from "./project.ts";
import { type Snapshot, snapshot } from "./snapshot.ts";
import type { Tracked } from "./tracked.ts";
import type { Work } from "./work.ts";

/** How the workspace stands to a pointer. */
export type WorkspaceState = "unchanged" | "modified" | "deleted" | "not recorded";
/** Whether the cache has what the pointer says; null where it is not meant to. */
export type CacheState = "whole" | "missing" | "damaged" | null;

/** An object of the cache whose bytes are not those of its name. */
export interface Damage {
  readonly path: string;
  readonly file: string;
  readonly expected: string;
  readonly found: string;
}

/** What is kept, and how it stands. */
export interface State {
  readonly path: string;
  readonly pointer: string;
  readonly stage: string | null;
  readonly workspace: WorkspaceState;
  /** The files of a folder that differ, where its list is in the cache. */
  readonly files: Differences | null;
  readonly cache: CacheState;
  /** Objects that are not whole in the cache, by path. */
  readonly damaged: readonly Damage[];
  readonly missing: readonly string[];
}

/** How one tracked file or folder stands in the workspace and in the cache. */
export async function stateOf(project: Project, tracked: Tracked, work: Work): Promise<State> {
  const { object, path, pointer, stage } = tracked;
  const about = { path, pointer, stage };
  if (object === null)
    return { ...about, workspace: "not recorded", files: null, cache: null, damaged: [], missing: [] };
  const now = await snapshot(project, path, { ...work, hashName: object.hashName });
  const workspace = now === null ? "deleted" : now.md5 === object.md5 ? "unchanged" : "modified";
  const cached = tracked.isCached ? await cacheState(project, tracked, work) : NOT_CACHED;
  const files = workspace === "modified" ? await differences(project, tracked, now) : null;
  return { ...about, workspace, files, ...cached };
}

const NOT_CACHED = { cache: null, damaged: [], missing: [] } as const;

async function cacheState(
  project: Project,
  { object, path }: Tracked,
  { signal }: Work,
): Promise<Pick<State, "cache" | "damaged" | "missing">> {
  const { cache } = project;
  const damaged: Damage[] = [];
  const missing: string[] = [];
  const look = async (md5: string, of: string): Promise<boolean> => {
    const id = { md5, hashName: object?.hashName ?? "md5" };
    const [expected, found] = [plainMd5(id), await digestInCache(project, id, signal)];
    if (found === null) missing.push(of);
    else if (found !== expected) damaged.push({ path: of, file: cache.path(id), expected, found });
    return found === expected;
  };
  if (object !== null && (await look(object.md5, path)) && isDir(object)) {
    for (const { relpath, md5 } of await cache.readDir(object)) await look(md5, `${path}/${relpath}`);
  }
  return {
    cache: damaged.length > 0 ? "damaged" : missing.length > 0 ? "missing" : "whole",
    damaged,
    missing,
  };
}

async function differences(
  project: Project,
  { object }: Tracked,
  now: Snapshot | null,
): Promise<Differences | null> {
  if (object === null || !isDir(object) || now?.entries == null || !(await isWhole(project, object)))
    return null;
  return compare(byPath(await project.cache.readDir(object)), byPath(now.entries));
}
