import { byRemote } from "../../dvc/by-remote.ts";
import { collectWorkspace, pickTargets } from "../../dvc/collect.ts";
import { stageChanges } from "../../dvc/stage-changes.ts";
import { type State, stateOf } from "../../dvc/state.ts";
import { missingInRemote } from "../../dvc/transfer.ts";
import { readingProject } from "../../dvc/with-project.ts";
import type { Work } from "../../dvc/work.ts";

/** How a remote stands to the cache. */
export interface RemoteState {
  readonly remote: string;
  readonly location: string;
  /** What is in the cache and not in the remote, by path. */
  readonly notPushed: readonly string[];
}

/** How the workspace and the cache stand to the pointers. */
export interface StatusResult {
  /** Whether all of it is as recorded. */
  readonly upToDate: boolean;
  readonly tracked: readonly State[];
  /** What changed that a stage depends on; `not run` for one that never ran. */
  readonly stages: readonly { readonly name: string; readonly changes: readonly string[] }[];
  /** Only where remotes were asked for. */
  readonly remotes: readonly RemoteState[];
}

interface Choice {
  readonly targets: readonly string[];
  /** Looks at the remotes too, which takes longer. */
  readonly cloud: boolean;
  readonly remote: string | undefined;
}

/** Compares the workspace, the cache and, where asked for, the remotes with what the pointers say. */
export function versionStatus(folder: string, choice: Choice, work: Work): Promise<StatusResult> {
  return readingProject(folder, async (project) => {
    const collected = await collectWorkspace(project);
    const wanted = pickTargets(project, collected.tracked, choice.targets);
    const tracked: State[] = [];
    for (const each of wanted) tracked.push(await stateOf(project, each, work));
    const names = new Set(wanted.map(({ stage }) => stage));
    const isAll = choice.targets.length === 0;
    const stages: { name: string; changes: string[] }[] = [];
    for (const stage of collected.stages.filter(({ name }) => isAll || names.has(name)))
      stages.push({ name: stage.name, changes: await stageChanges(project, stage, work) });
    if (isAll) stages.push(...collected.neverRun.map((name) => ({ name, changes: ["not run"] })));
    const remotes: RemoteState[] = [];
    if (choice.cloud || choice.remote !== undefined) {
      for (const { remote, tracked: kept } of await byRemote(project, wanted, choice.remote)) {
        const notPushed = (await missingInRemote(project, remote, kept, work.signal)).map(({ of }) => of);
        remotes.push({ remote: remote.name, location: remote.location, notPushed });
      }
    }
    return {
      upToDate:
        tracked.every(
          ({ workspace, cache }) => workspace === "unchanged" && (cache === null || cache === "whole"),
        ) &&
        stages.every(({ changes }) => changes.length === 0) &&
        remotes.every(({ notPushed }) => notPushed.length === 0),
      tracked,
      stages,
      remotes,
    };
  });
}
