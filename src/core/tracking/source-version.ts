import { git } from "../dvc/git.ts";
import type { SourceVersion } from "./events.ts";

/** The commit that a folder is at; null where it is in no repository, has no commit yet, or there is no git. */
export async function sourceVersion(folder: string): Promise<SourceVersion | null> {
  const ask = (...args: string[]) => git(folder, args).then((told) => told.trim());
  try {
    const [commit, branch, changes] = await Promise.all([
      ask("rev-parse", "HEAD"),
      // A commit that is checked out by itself is on no branch.
      ask("symbolic-ref", "--short", "-q", "HEAD").catch(() => null),
      // Files that git does not know are as likely results as source.
      ask("status", "--porcelain", "--untracked-files=no"),
    ]);
    return { commit, branch, dirty: changes !== "" };
  } catch {
    return null;
  }
}
