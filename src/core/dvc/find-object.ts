import { rm } from "node:fs/promises";
import { digestFile } from "../atomic-file.ts";
import { OpsError } from "../errors.ts";
import { collectRevision, collectWorkspace } from "./collect.ts";
import { type Commit, commitsOf } from "./history.ts";
import { type ObjectId, objectKey } from "./object-id.ts";
import { pointerOf } from "./pointer-file.ts";
import { findProject, type Project, placeIn } from "./project.ts";
import { openRemote } from "./remote.ts";
import { readingProject } from "./with-project.ts";

/** What is looked for: what a file of the project once was, by its SHA-256; DVC knows it by its MD5. */
export interface Wanted {
  readonly file: string;
  readonly sha256: string;
}

/**
 * Writes what a file once was to `target`, where the cache or a remote has it and a pointer names it, now or in a past
 * commit. Returns where it was found; null where it was not. A remote that cannot be reached is passed over and told.
 */
export async function findObject(
  folder: string,
  wanted: Wanted,
  target: string,
  options: { readonly signal?: AbortSignal | undefined; readonly onUnreachable: (message: string) => void },
): Promise<string | null> {
  if ((await findProject(folder)) === null) return null;
  return readingProject(folder, async (project) => {
    const isIt = async (): Promise<boolean> => (await digestFile(target))?.sha256 === wanted.sha256;
    for (const id of await objectsOf(project, placeIn(project, wanted.file))) {
      if (await project.cache.has(id)) {
        await project.cache.checkout(id, target, { isExec: false, signal: options.signal });
        if (await isIt()) return `the cache (${id.md5})`;
      } else {
        const from = await download(project, id, target, options);
        if (from !== null && (await isIt())) return from;
      }
      await rm(target, { force: true });
    }
    return null;
  });
}

/** All that a path was, the newest first. */
async function objectsOf(project: Project, place: string): Promise<ObjectId[]> {
  const { tracked } = await collectWorkspace(project);
  const now = tracked.find(({ path }) => path === place);
  const pointers = now === undefined ? [pointerOf(place), "dvc.lock"] : [now.pointer];
  const found = [now?.object ?? null];
  for (const pointer of project.config.noScm ? [] : pointers) {
    for (const { id } of await knownCommits(project.root, pointer)) {
      const past = (await collectRevision(project, id, pointer)).tracked;
      found.push(past.find(({ path }) => path === place)?.object ?? null);
    }
  }
  const objects = found.filter((id) => id !== null);
  return [...new Map(objects.map((id) => [objectKey(id), id])).values()];
}

/** A repository in which nothing was committed yet, or none at all, has no past. */
async function knownCommits(root: string, pointer: string): Promise<Commit[]> {
  try {
    return await commitsOf(root, pointer);
  } catch (error) {
    if (error instanceof OpsError && error.code === "OPS_GIT_FAILED") return [];
    throw error;
  }
}

async function download(
  { config }: Project,
  id: ObjectId,
  target: string,
  { signal, onUnreachable }: Parameters<typeof findObject>[3],
): Promise<string | null> {
  for (const each of config.remotes) {
    try {
      const remote = await openRemote(each);
      if ((await remote.present([id], signal)).length === 0) continue;
      await remote.download(id, target, signal);
      return `the remote \`${remote.name}\` (${id.md5})`;
    } catch (error) {
      if (!(error instanceof OpsError && error.code === "OPS_REMOTE_UNREACHABLE")) throw error;
      onUnreachable(error.message);
    }
  }
  return null;
}
