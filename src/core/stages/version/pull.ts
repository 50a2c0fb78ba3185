import { byRemote } from "../../dvc/by-remote.ts";
import { type CheckedOut, checkoutTracked } from "../../dvc/checkout.ts";
import { collectWorkspace, pickTargets } from "../../dvc/collect.ts";
import { fetchObjects, isKept, type TransferOptions } from "../../dvc/transfer.ts";
import { changingProject } from "../../dvc/with-project.ts";

/** What came from a remote. */
export interface Fetched {
  readonly remote: string;
  readonly location: string;
  readonly objects: number;
  readonly paths: readonly string[];
}

export interface PullResult extends CheckedOut {
  readonly fetched: readonly Fetched[];
}

/** Fetches what the cache lacks or has damaged of the targets, or of all that is kept, and checks it out. */
export function pullVersions(
  folder: string,
  choice: { targets: readonly string[]; remote: string | undefined; force: boolean },
  options: TransferOptions,
): Promise<PullResult> {
  return changingProject(folder, options, async (project) => {
    const { tracked } = await collectWorkspace(project);
    const wanted = pickTargets(project, tracked, choice.targets);
    const fetched: Fetched[] = [];
    for (const share of await byRemote(project, wanted, choice.remote)) {
      const got = await fetchObjects(project, share.remote, share.tracked, options);
      const { name, location } = share.remote;
      fetched.push({ remote: name, location, objects: got.length, paths: got.map(({ of }) => of) });
    }
    const done = await checkoutTracked(project, wanted.filter(isKept), { ...options, force: choice.force });
    return { fetched, ...done };
  });
}
