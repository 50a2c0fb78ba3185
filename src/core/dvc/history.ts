import { isPointer } from "./collect.ts";
import { git, readBlobs } from "./git.ts";

/** A commit that changed something. */
export interface Commit {
  readonly id: string;
  readonly author: string;
  /** When it was made (ISO 8601). */
  readonly at: string;
  readonly subject: string;
}

const FIELDS = "%H%x1f%an%x1f%aI%x1f%s";

/** The commits that touched a file, newest first. Throws OPS_GIT_FAILED. */
export async function commitsOf(root: string, file: string): Promise<Commit[]> {
  const told = await git(root, ["log", `--format=${FIELDS}`, "--", `:(literal)${file}`]);
  return told
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [id, author, at, subject] = line.split("\x1f");
      return { id, author, at, subject };
    });
}

/** A text that a pointer file once had. */
export interface PastText {
  readonly file: string;
  readonly text: string;
}

/**
 * Every text that a pointer file has in a commit which a branch, a tag, the stash or a remote's branch leads to.
 * Throws OPS_GIT_FAILED.
 */
export async function pastPointers(root: string): Promise<PastText[]> {
  const pathspec = ["*.dvc", "dvc.lock"].map((each) => `:(glob,top)**/${each}`);
  const told = await git(root, ["rev-list", "--objects", "--all", "--full-history", "--", ...pathspec]);
  // Commits have no path; a folder's name ends neither way.
  const found = told
    .split("\n")
    .map((line) => /^([0-9a-f]+) (.+)$/.exec(line) ?? [])
    .flatMap(([, blob, file]) => (file !== undefined && isPointer(file) ? [{ blob, file }] : []));
  const texts = await readBlobs(
    root,
    found.map(({ blob }) => blob),
  );
  return found.map(({ file }, i) => ({ file, text: texts[i] }));
}
