import { execFile } from "node:child_process";
import { OpsError } from "../errors.ts";

const MAX_BYTES = 1 << 28;

/** Runs git in a folder and returns what it printed. Throws OPS_GIT_FAILED where there is no git, or it refuses. */
export function git(folder: string, args: readonly string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      "git",
      ["-C", folder, ...args],
      { encoding: "utf8", maxBuffer: MAX_BYTES },
      (error, stdout, stderr) => (error === null ? resolve(stdout) : reject(gitFailed(error, stderr))),
    );
    child.stdin?.on("error", () => undefined).end(input);
  });
}

/** Whether git's answer to a question is yes; no where it cannot be asked. */
export function gitAgrees(folder: string, args: readonly string[]): Promise<boolean> {
  return git(folder, args).then(
    () => true,
    () => false,
  );
}

/** The folder of the git repository that a folder is in; null where it is in none, or there is no git. */
export function gitRoot(folder: string): Promise<string | null> {
  return git(folder, ["rev-parse", "--show-toplevel"]).then(
    (told) => told.replace(/\n$/, ""),
    () => null,
  );
}

/** The texts of files at a revision, by path relative to `folder`; only those that `wanted` picks. */
export async function filesAtRevision(
  folder: string,
  revision: string,
  wanted: (file: string) => boolean,
): Promise<Map<string, string>> {
  const commit = await resolveRevision(folder, revision);
  const listed = await git(folder, ["ls-tree", "-r", "-z", commit, "."]);
  const blobs = listed
    .split("\0")
    .map((line) => /^\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [])
    .flatMap(([, blob, file]) => (file !== undefined && wanted(file) ? [{ blob, file }] : []));
  const texts = await readBlobs(
    folder,
    blobs.map(({ blob }) => blob),
  );
  return new Map(blobs.map(({ file }, i) => [file, texts[i]]));
}

/** The full name of a commit. Throws OPS_GIT_FAILED for a name that git does not know. */
export async function resolveRevision(folder: string, revision: string): Promise<string> {
  const told = await git(folder, ["rev-parse", "--verify", "--end-of-options", `${revision}^{commit}`]);
  return told.trim();
}

/** The contents of blobs, in the order asked for. */
export async function readBlobs(folder: string, blobs: readonly string[]): Promise<string[]> {
  if (blobs.length === 0) return [];
  const told = Buffer.from(await git(folder, ["cat-file", "--batch"], `${blobs.join("\n")}\n`));
  const texts: string[] = [];
  for (let at = 0; at < told.length; ) {
    const end = told.indexOf(10, at);
    const bytes = Number(told.subarray(at, end).toString().split(" ")[2]);
    texts.push(told.subarray(end + 1, end + 1 + bytes).toString("utf8"));
    at = end + 1 + bytes + 1;
  }
  return texts;
}

function gitFailed(error: Error & { code?: unknown }, stderr: string): OpsError {
  const isMissing = error.code === "ENOENT";
  const said = stderr
    .trim()
    .split("\n")[0]
    .replace(/^fatal: /, "");
  return new OpsError(
    "OPS_GIT_FAILED",
    isMissing ? "there is no `git` on this machine" : `git refuses: ${said}`,
    {
      hint: isMissing
        ? "install git, or leave out what asks it: the history of pointers is in git"
        : "git status; versions of the past are known through git, so the folder must be a repository with commits",
      cause: error,
    },
  );
}
