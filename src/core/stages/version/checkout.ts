import { type CheckedOut, checkoutTracked } from "../../dvc/checkout.ts";
import { collectWorkspace, pickTargets } from "../../dvc/collect.ts";
import { isKept } from "../../dvc/transfer.ts";
import { changingProject } from "../../dvc/with-project.ts";
import type { Work } from "../../dvc/work.ts";

/** Makes the targets, or all that is kept, what the pointers say, from the cache alone. */
export function checkoutVersions(
  folder: string,
  { targets, force }: { targets: readonly string[]; force: boolean },
  work: Work,
): Promise<CheckedOut> {
  return changingProject(folder, work, async (project) => {
    const { tracked } = await collectWorkspace(project);
    const wanted = pickTargets(project, tracked, targets).filter(isKept);
    return checkoutTracked(project, wanted, { ...work, force });
  });
}
