import { throwIfInterrupted } from "../errors.ts";
import { missingObject } from "./faults.ts";
import { isDir, type ObjectId, objectKey } from "./object-id.ts";
import { expand, isWhole, missingInCache, type NamedObject } from "./objects.ts";
import { mapParallel } from "./parallel.ts";
import type { Project } from "./project.ts";
import type { Remote } from "./remote.ts";
import type { Tracked } from "./tracked.ts";
import type { Work } from "./work.ts";

/** How objects go between cache and remote. */
export interface TransferOptions extends Work {
  /** At most so many at once. */
  readonly jobs: number;
}

/** What is kept and has a digest: what can go to a remote. */
export type Kept = Tracked & { readonly object: ObjectId };

/** What is kept in the cache and has been recorded. */
export function isKept(tracked: Tracked): tracked is Kept {
  return tracked.object !== null && tracked.isCached;
}

/** What the remote does not have of what is tracked. */
export async function missingInRemote(
  project: Project,
  remote: Remote,
  tracked: readonly Kept[],
  signal?: AbortSignal,
): Promise<NamedObject[]> {
  const pushed = tracked.filter(({ isPushed }) => isPushed);
  const expanded = await Promise.all(pushed.map((each) => expandIfThere(project, each)));
  const all = unique(expanded.flatMap(({ own, files }) => [...files, own]));
  const there = await remote.present(
    all.map(({ id }) => id),
    signal,
  );
  const keys = new Set(there.map(objectKey));
  return all.filter(({ id }) => !keys.has(objectKey(id)));
}

/**
 * Sends what is missing in the remote, the files of a folder before its list: where the list is, the files are.
 * Returns what was sent. Throws OPS_OBJECT_MISSING where the cache does not have it either, and OPS_OBJECT_CORRUPT.
 */
export async function pushObjects(
  project: Project,
  remote: Remote,
  tracked: readonly Kept[],
  options: TransferOptions,
): Promise<NamedObject[]> {
  const wanted = await missingInRemote(project, remote, tracked, options.signal);
  const [gone] = await missingInCache(project, wanted);
  if (gone !== undefined)
    throw missingObject(gone.of, gone.id.md5, `the cache, nor in the remote \`${remote.name}\``);
  const send = ({ id }: NamedObject) => remote.upload(id, project.cache.path(id), options.signal);
  const [lists, files] = divide(wanted);
  await transfer([files, lists], send, "sent", options);
  return wanted;
}

/** The list of a folder that the cache does not have is not looked into: where it has been sent, so have its files. */
async function expandIfThere(project: Project, tracked: Kept) {
  if (await project.cache.has(tracked.object)) return expand(project, tracked, tracked.object);
  return { own: { id: tracked.object, of: tracked.path }, files: [] };
}

/**
 * Fetches what the cache does not have, or has damaged. Returns what was fetched. Throws OPS_OBJECT_MISSING where the
 * remote does not have it, and OPS_OBJECT_CORRUPT where its bytes are others; the cache keeps what it has.
 */
export async function fetchObjects(
  project: Project,
  remote: Remote,
  tracked: readonly Kept[],
  options: TransferOptions,
): Promise<NamedObject[]> {
  const receive = (object: NamedObject) => receiveObject(project, remote, object, options.signal);
  const own = unique(tracked.map(({ object, path }) => ({ id: object, of: path })));
  const wanted = await lackingObjects(project, own, options);
  const [lists, files] = divide(wanted);
  await transfer([lists], receive, "received", options);
  const expanded = await Promise.all(
    tracked.filter(({ object }) => isDir(object)).map((each) => expand(project, each, each.object)),
  );
  const within = await lackingObjects(
    project,
    unique(expanded.flatMap(({ files: inner }) => inner)),
    options,
  );
  await transfer([unique([...files, ...within])], receive, "received", options);
  return unique([...wanted, ...within]);
}

/** What the cache does not have whole. */
async function lackingObjects(
  project: Project,
  objects: readonly NamedObject[],
  { jobs, signal }: TransferOptions,
): Promise<NamedObject[]> {
  const lacking = await mapParallel(objects, jobs, async ({ id }) => {
    throwIfInterrupted(signal);
    return !(await isWhole(project, id, signal));
  });
  return objects.filter((_, i) => lacking[i]);
}

async function receiveObject(
  { cache }: Project,
  remote: Remote,
  { id, of }: NamedObject,
  signal: AbortSignal | undefined,
): Promise<void> {
  await cache.receive(id, `${of} (${remote.nameOf(id)})`, (file) => remote.download(id, file, signal));
}

async function transfer(
  groups: readonly (readonly NamedObject[])[],
  move: (object: NamedObject) => Promise<void>,
  done: string,
  { jobs, signal, onProgress }: TransferOptions,
): Promise<void> {
  const total = groups.reduce((sum, group) => sum + group.length, 0);
  let count = 0;
  for (const group of groups) {
    await mapParallel(group, jobs, async (object) => {
      throwIfInterrupted(signal);
      await move(object);
      onProgress({ done: ++count, total, unit: `objects ${done}` });
    });
  }
}

function divide(objects: readonly NamedObject[]): [lists: NamedObject[], files: NamedObject[]] {
  return [objects.filter(({ id }) => isDir(id)), objects.filter(({ id }) => !isDir(id))];
}

/** Files with the same bytes are one object. */
function unique(objects: readonly NamedObject[]): NamedObject[] {
  return [...new Map(objects.map((object) => [objectKey(object.id), object])).values()];
}
