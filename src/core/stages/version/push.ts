import { byRemote } from "../../dvc/by-remote.ts";
import { collectWorkspace, pickTargets } from "../../dvc/collect.ts";
import { pushObjects, type TransferOptions } from "../../dvc/transfer.ts";
import { changingProject } from "../../dvc/with-project.ts";

/** What went to a remote; `objects` counts lists of folders too. */
export interface PushResult {
  readonly remote: string;
  readonly location: string;
  readonly objects: number;
  readonly paths: readonly string[];
}

/** Sends to the remotes what they do not have of the targets, or of all that is kept. */
export function pushVersions(
  folder: string,
  { targets, remote }: { targets: readonly string[]; remote: string | undefined },
  options: TransferOptions,
): Promise<PushResult[]> {
  return changingProject(folder, options, async (project) => {
    const { tracked } = await collectWorkspace(project);
    const pushed: PushResult[] = [];
    for (const share of await byRemote(project, pickTargets(project, tracked, targets), remote)) {
      const sent = await pushObjects(project, share.remote, share.tracked, options);
      const { name, location } = share.remote;
      pushed.push({ remote: name, location, objects: sent.length, paths: sent.map(({ of }) => of) });
    }
    return pushed;
  });
}
