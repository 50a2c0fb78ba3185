import { byCodePoint } from "../../dvc/code-points.ts";
import { collectRevision, collectWorkspace, pickTargets } from "../../dvc/collect.ts";
import { byPath, compare, type Differences } from "../../dvc/compare.ts";
import { isDir } from "../../dvc/object-id.ts";
import { isWhole } from "../../dvc/objects.ts";
import type { Project } from "../../dvc/project.ts";
import { snapshot } from "../../dvc/snapshot.ts";
import type { Tracked } from "../../dvc/tracked.ts";
import { readingProject } from "../../dvc/with-project.ts";
import type { Work } from "../../dvc/work.ts";

/** One file or folder that differs. */
export interface Difference {
  readonly path: string;
  readonly change: "added" | "modified" | "deleted";
  readonly from: Version | null;
  readonly to: Version | null;
  /** The files of a folder that differ; null where a list of them is not in the cache. */
  readonly files: Differences | null;
}

export interface Version {
  readonly md5: string;
  readonly size: number | null;
}

/** What differs between two revisions, or between one and the workspace. */
export interface DiffResult {
  readonly from: string;
  readonly to: string;
  readonly differences: readonly Difference[];
}

interface State extends Version {
  readonly files: ReadonlyMap<string, string> | null;
}

/**
 * What is kept, at revision `from` (HEAD) and at revision `to`, or in the workspace as it is.
 * Throws OPS_GIT_FAILED and OPS_TARGET_UNKNOWN.
 */
export function versionDiff(
  folder: string,
  choice: { from: string; to: string | undefined; targets: readonly string[] },
  work: Work,
): Promise<DiffResult> {
  return readingProject(folder, async (project) => {
    const { from, to } = choice;
    const before = (await collectRevision(project, from)).tracked;
    const after = (to === undefined ? await collectWorkspace(project) : await collectRevision(project, to))
      .tracked;
    const wanted = new Set(
      pickTargets(project, [...before, ...after], choice.targets).map(({ path }) => path),
    );
    const differences: Difference[] = [];
    for (const path of [...wanted].sort(byCodePoint)) {
      const [old, now] = [before, after].map((all) => all.find((each) => each.path === path));
      const one = await stateAt(project, old);
      const other = to === undefined ? await stateNow(project, now, work) : await stateAt(project, now);
      if (one?.md5 !== other?.md5) differences.push(difference(path, one, other));
    }
    return { from, to: to ?? "workspace", differences };
  });
}

function difference(path: string, from: State | null, to: State | null): Difference {
  const files = from?.files != null && to?.files != null ? compare(from.files, to.files) : null;
  const version = (state: State | null) => state && { md5: state.md5, size: state.size };
  const change = from === null ? "added" : to === null ? "deleted" : "modified";
  return { path, change, from: version(from), to: version(to), files };
}

/** What a pointer says; the files of a folder, where the cache has their list. */
async function stateAt(project: Project, tracked: Tracked | undefined): Promise<State | null> {
  if (tracked?.object == null) return null;
  const { object, size } = tracked;
  const isKnown = isDir(object) && (await isWhole(project, object));
  return { md5: object.md5, size, files: isKnown ? byPath(await project.cache.readDir(object)) : null };
}

async function stateNow(project: Project, tracked: Tracked | undefined, work: Work): Promise<State | null> {
  if (tracked === undefined) return null;
  const now = await snapshot(project, tracked.path, { ...work, hashName: tracked.object?.hashName ?? "md5" });
  return now && { md5: now.md5, size: now.size, files: now.entries && byPath(now.entries) };
}
