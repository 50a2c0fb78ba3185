import { readFile } from "node:fs/promises";
import path from "node:path";
import { writeTextAtomically } from "../atomic-file.ts";
import { gitAgrees } from "./git.ts";
import type { Project } from "./project.ts";

/**
 * Lets git ignore what is kept in versions, by an entry in the `.gitignore` beside it, as DVC does. Nothing is done
 * where git ignores it already, or the project is in no repository.
 */
export async function ignoreInGit({ root, config }: Project, place: string): Promise<void> {
  if (config.noScm || !(await gitAgrees(root, ["rev-parse", "--git-dir"]))) return;
  if (await gitAgrees(root, ["check-ignore", "--quiet", "--no-index", "--", place])) return;
  const file = path.join(root, path.dirname(place), ".gitignore");
  const before = await readFile(file, "utf8").catch(() => "");
  const separator = before === "" || before.endsWith("\n") ? "" : "\n";
  const entry = `/${path.basename(place).replace(/[[\]!*#?]/g, "\\$&")}`;
  await writeTextAtomically(file, `${before}${separator}${entry}\n`);
}
