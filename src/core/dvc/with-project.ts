import { clearAbandoned } from "../temporary-path.ts";
import { withProjectLock } from "./lock.ts";
import { findProject, openProject, type Project } from "./project.ts";
import type { Work } from "./work.ts";

/**
 * Opens the project that a folder is in for work that changes nothing but what is known of its files.
 * Throws OPS_VERSION_NOT_INITIALISED.
 */
export async function readingProject<T>(folder: string, work: (project: Project) => Promise<T>): Promise<T> {
  const project = await openProject(folder);
  try {
    return await work(project);
  } finally {
    // What was hashed before a failure need not be hashed again.
    await project.index.save();
  }
}

/** The same for work that changes pointers, cache or workspace: one at a time. Throws OPS_WORKSPACE_BUSY too. */
export async function changingProject<T>(
  folder: string,
  { signal }: Work,
  work: (project: Project) => Promise<T>,
): Promise<T> {
  const root = await findProject(folder);
  if (root === null) return readingProject(folder, work);
  const changing = () =>
    readingProject(folder, async (project) => {
      // Nobody else writes to the project's cache while the lock is held, so this is what killed runs have left.
      await clearAbandoned(project.cache.dir, { recursive: true });
      return work(project);
    });
  return withProjectLock(root, changing, { signal });
}
