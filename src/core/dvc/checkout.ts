import { lstat, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { clearAbandoned } from "../temporary-path.ts";
import { missingObject } from "./faults.ts";
import { isDir, type ObjectId } from "./object-id.ts";
import { mapParallel } from "./parallel.ts";
import type { Project } from "./project.ts";
import { FILES_AT_ONCE, snapshot } from "./snapshot.ts";
import type { Kept } from "./transfer.ts";
import type { Work } from "./work.ts";

/** What has to be done to one file of the workspace. */
interface Change {
  /** Relative to the project. */
  readonly path: string;
  /** What it is to be; null: it is to go. */
  readonly to: ObjectId | null;
  /** What is there; null where nothing is. */
  readonly from: ObjectId | null;
  readonly isExec: boolean;
}

/** What a checkout did, by path. */
export interface CheckedOut {
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly deleted: readonly string[];
}

interface CheckoutWork extends Work {
  /** Overwrites what is nowhere else. */
  readonly force: boolean;
}

/**
 * Makes the workspace what the pointers say. Before anything is touched, it is known that every object is there, and
 * that nothing would be lost: a file with bytes that the cache does not have is overwritten by `force` alone.
 * Throws OPS_WORKSPACE_CHANGED, OPS_OBJECT_MISSING and OPS_OBJECT_CORRUPT.
 */
export async function checkoutTracked(
  project: Project,
  tracked: readonly Kept[],
  options: CheckoutWork,
): Promise<CheckedOut> {
  const changes: Change[] = [];
  for (const { path: place } of tracked) {
    // Of a killed checkout: in a tracked folder it would count as a file of it.
    await clearAbandoned(path.join(project.root, place), { recursive: true });
    await clearAbandoned(path.join(project.root, path.dirname(place)), { name: path.basename(place) });
  }
  for (const each of tracked) changes.push(...(await changesOf(project, each, options)));
  await refuseMissing(project, changes);
  if (!options.force) await refuseLosses(project, changes);
  let done = 0;
  // What goes makes room: a file may become a folder.
  for (const part of [changes.filter(({ to }) => to === null), changes.filter(({ to }) => to !== null)]) {
    await mapParallel(part, FILES_AT_ONCE, async (change) => {
      throwIfInterrupted(options.signal);
      await apply(project, change, options);
      options.onProgress({ done: ++done, total: changes.length, unit: "files" });
    });
  }
  const paths = (wanted: (change: Change) => boolean) => changes.filter(wanted).map((change) => change.path);
  return {
    added: paths(({ from }) => from === null),
    modified: paths(({ from, to }) => from !== null && to !== null),
    deleted: paths(({ to }) => to === null),
  };
}

async function changesOf(project: Project, tracked: Kept, options: CheckoutWork): Promise<Change[]> {
  const { object, path: place, isExec } = tracked;
  const now = await snapshot(project, place, { ...options, hashName: object.hashName });
  const isRunnable = now?.isExec === true || !isExec;
  if (now?.md5 === object.md5 && isRunnable) return [];
  if (isDir(object) && !(await project.cache.has(object)))
    throw missingObject(place, object.md5, "the cache");
  const idOf = (md5: string): ObjectId => ({ md5, hashName: object.hashName });
  const wanted = new Map(
    isDir(object)
      ? (await project.cache.readDir(object)).map(({ relpath, md5 }) => [`${place}/${relpath}`, idOf(md5)])
      : [[place, object]],
  );
  const present = new Map(
    now === null
      ? []
      : now.entries === null
        ? [[place, idOf(now.md5)]]
        : now.entries.map(({ relpath, md5 }) => [`${place}/${relpath}`, idOf(md5)]),
  );
  const made = [...wanted]
    .filter(([at, id]) => present.get(at)?.md5 !== id.md5 || (at === place && !isRunnable))
    .map(([at, to]) => ({ path: at, to, from: present.get(at) ?? null, isExec: at === place && isExec }));
  const gone = [...present]
    .filter(([at]) => !wanted.has(at))
    .map(([at, from]) => ({ path: at, to: null, from, isExec: false }));
  return [...gone, ...made];
}

async function refuseMissing({ cache }: Project, changes: readonly Change[]): Promise<void> {
  for (const { path: at, to } of changes) {
    if (to !== null && !(await cache.has(to))) throw missingObject(at, to.md5, "the cache");
  }
}

async function refuseLosses({ cache }: Project, changes: readonly Change[]): Promise<void> {
  const lost: string[] = [];
  for (const { path: at, from, to } of changes) {
    const isReplaced = from !== null && from.md5 !== to?.md5;
    if (isReplaced && !(await cache.has(from))) lost.push(at);
  }
  if (lost.length > 0) throw wouldLose(lost);
}

async function apply(
  project: Project,
  { path: at, to, isExec }: Change,
  options: CheckoutWork,
): Promise<void> {
  const file = path.join(project.root, at);
  if (to === null) {
    await rm(file, { force: true });
    return removeWhileEmpty(project.root, path.dirname(file));
  }
  await makeWay(file, at, options.force);
  await project.cache.checkout(to, file, { isExec, signal: options.signal });
  await project.index.learn(file, to.hashName, async () => to.md5);
}

/** A folder that stands where a file is to be has nothing left but what DVC ignores. */
async function makeWay(file: string, at: string, force: boolean): Promise<void> {
  const found = await lstat(file).catch(() => null);
  if (!found?.isDirectory()) return;
  if (!force) throw wouldLose([`${at}/`]);
  await rm(file, { recursive: true });
}

async function removeWhileEmpty(root: string, folder: string): Promise<void> {
  if (folder === root) return;
  const isRemoved = await rmdir(folder).then(
    () => true,
    () => false,
  );
  if (isRemoved) await removeWhileEmpty(root, path.dirname(folder));
}

function wouldLose(lost: readonly string[]): OpsError {
  const more = lost.length > 1 ? ` (and ${lost.length - 1} more)` : "";
  return new OpsError("OPS_WORKSPACE_CHANGED", `\`${lost[0]}\` was changed, and is nowhere else${more}`, {
    hint: "titanic-ops version add <path> keeps it; or run the same command with --force to lose it",
    details: { file: lost[0], files: lost },
  });
}
