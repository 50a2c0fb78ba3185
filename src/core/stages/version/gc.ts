import path from "node:path";
import { remoteNamed } from "../../dvc/config.ts";
import { readCachedList, type Uses, usesInHistory, usesInWorkspace, withFiles } from "../../dvc/garbage.ts";
import { createLocalRemote } from "../../dvc/local-remote.ts";
import { type ObjectId, objectKey } from "../../dvc/object-id.ts";
import { DVC_FOLDER, type Project } from "../../dvc/project.ts";
import { openRemote, type Remote } from "../../dvc/remote.ts";
import { changingProject } from "../../dvc/with-project.ts";
import type { Work } from "../../dvc/work.ts";
import { OpsError, throwIfInterrupted } from "../../errors.ts";

/** An object that is not needed, and why. */
export interface Garbage {
  readonly object: string;
  readonly size: number;
  readonly reason: string;
}

/** What goes, or would go. */
export interface GcResult {
  /** The folder of the cache, or the remote's URL. */
  readonly location: string;
  readonly removed: boolean;
  readonly garbage: readonly Garbage[];
  readonly bytes: number;
  readonly kept: number;
  /** Lists of folders that are named and cannot be read here, so that nothing is known of their files. */
  readonly unread: readonly string[];
}

interface Choice {
  /** Keeps what the workspace names, and not what past commits name. */
  readonly workspace: boolean;
  /** Looks at a remote instead of the cache, as naming one does. */
  readonly cloud: boolean;
  readonly remote: string | undefined;
  /** Removes; else it is only told what would go. */
  readonly yes: boolean;
}

/**
 * Finds, and with `yes` removes, the objects that no pointer names: neither in the workspace nor, unless `workspace`
 * alone counts, in any commit of git. Throws OPS_TARGET_REFUSED for a cache that other projects may use.
 */
export function collectGarbage(folder: string, choice: Choice, work: Work): Promise<GcResult> {
  return changingProject(folder, work, async (project) => {
    const isRemote = choice.cloud || choice.remote !== undefined;
    const store = isRemote
      ? await openRemote(remoteNamed(project.config, choice.remote))
      : createLocalRemote("cache", project.cache.dir);
    if (choice.yes && !isRemote) refuseShared(project);
    const past = project.config.noScm ? new Map<string, string>() : await usesInHistory(project);
    const present = await usesInWorkspace(project);
    const named: Uses = choice.workspace ? present : new Map([...past, ...present]);
    const { uses, unread } = await withFiles(named, (md5) => readList(project, store, md5));
    const objects = await store.list(work.signal);
    const garbage = objects.filter(({ id }) => !uses.has(id.md5));
    let removed = 0;
    for (const { id } of choice.yes ? garbage : []) {
      throwIfInterrupted(work.signal);
      await store.remove(id);
      work.onProgress({ done: ++removed, total: garbage.length, unit: "objects" });
    }
    return {
      location: store.location,
      removed: choice.yes,
      garbage: garbage.map(({ id, size }) => ({
        object: objectKey(id),
        size,
        reason: reasonOf(id, past, choice),
      })),
      bytes: garbage.reduce((sum, { size }) => sum + size, 0),
      kept: objects.length - garbage.length,
      unread,
    };
  });
}

/** What the cache does not have of the lists is fetched from the remote that is looked at. */
async function readList(project: Project, store: Remote, md5: string) {
  const known = await readCachedList(project, md5);
  const id: ObjectId = { md5, hashName: "md5" };
  if (known !== null || (await store.present([id])).length === 0) return known;
  await project.cache.receive(id, store.nameOf(id), (file) => store.download(id, file));
  return project.cache.readDir(id);
}

function reasonOf({ md5 }: ObjectId, past: Uses, { workspace }: Choice): string {
  const by = past.get(md5);
  if (by !== undefined) return `only past commits name it: ${by}`;
  return workspace
    ? "no pointer in the workspace names it"
    : "no pointer names it, in the workspace or in any commit";
}

/** What another project has in the same cache is named by pointers that cannot be seen from here. */
function refuseShared({ root, cache }: Project): void {
  const relative = path.relative(path.join(root, DVC_FOLDER), cache.dir);
  if (!relative.startsWith("..") && !path.isAbsolute(relative)) return;
  throw new OpsError(
    "OPS_TARGET_REFUSED",
    `the cache \`${cache.dir}\` is outside the project: others may use it`,
    {
      hint: "dvc gc --workspace --projects <others> looks at several projects at once",
      details: { file: cache.dir },
    },
  );
}
