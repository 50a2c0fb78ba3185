import { collectRevision, collectWorkspace } from "../../dvc/collect.ts";
import { type Commit, commitsOf } from "../../dvc/history.ts";
import { pointerOf } from "../../dvc/pointer-file.ts";
import { placeIn } from "../../dvc/project.ts";
import { readingProject } from "../../dvc/with-project.ts";
import type { Work } from "../../dvc/work.ts";
import { OpsError, throwIfInterrupted } from "../../errors.ts";

/** What a file or folder was from a commit on; `md5` is null where it was no longer kept. */
export interface LogEntry extends Commit {
  readonly md5: string | null;
  readonly size: number | null;
  readonly nfiles: number | null;
}

/** The versions of one file or folder, newest first. Throws OPS_TARGET_UNKNOWN and OPS_GIT_FAILED. */
export function versionLog(folder: string, target: string, { signal }: Work): Promise<LogEntry[]> {
  return readingProject(folder, async (project) => {
    const place = placeIn(project, target).replace(/\.dvc$/, "");
    const { tracked } = await collectWorkspace(project);
    const pointer = tracked.find(({ path }) => path === place)?.pointer ?? pointerOf(place);
    const entries: LogEntry[] = [];
    for (const commit of await commitsOf(project.root, pointer)) {
      throwIfInterrupted(signal);
      const at = (await collectRevision(project, commit.id, pointer)).tracked.find(
        ({ path }) => path === place,
      );
      entries.push({
        ...commit,
        md5: at?.object?.md5 ?? null,
        size: at?.size ?? null,
        nfiles: at?.nfiles ?? null,
      });
    }
    // A pointer, and more so a `dvc.lock`, changes without this one changing.
    const versions = entries.filter(({ md5 }, i) => md5 !== (entries[i + 1]?.md5 ?? null));
    if (versions.length > 0 || tracked.some(({ path }) => path === place)) return versions;
    throw new OpsError("OPS_TARGET_UNKNOWN", `\`${target}\` was never kept in versions`, {
      hint: "titanic-ops version status shows what is kept",
      details: { file: target },
    });
  });
}
