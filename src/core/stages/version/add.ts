import { type Added, addTarget } from "../../dvc/add.ts";
import { collectWorkspace } from "../../dvc/collect.ts";
import { changingProject } from "../../dvc/with-project.ts";
import type { Work } from "../../dvc/work.ts";

/** Keeps files and folders in versions, or records what they are now; see `addTarget`. */
export async function addVersions(folder: string, targets: readonly string[], work: Work): Promise<Added[]> {
  return changingProject(folder, work, async (project) => {
    const added: Added[] = [];
    for (const target of targets) {
      // Anew each time: two of the targets may overlap.
      const { tracked } = await collectWorkspace(project);
      added.push(await addTarget(project, target, tracked, work));
    }
    return added;
  });
}
