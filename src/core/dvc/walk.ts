import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { isNodeError } from "../atomic-file.ts";
import { type IgnoreRules, ignoreRules } from "./ignore-rules.ts";

/** The files below a folder of the project, as paths relative to that folder with `/`; in no order. */
export async function filesBelow(root: string, folder: string): Promise<string[]> {
  const rules = await rulesFor(root, folder);
  return walk(folder, "", rules);
}

/** Whether the rules of the project leave a path out, by itself or with a folder that it is in. */
export async function isIgnored(root: string, file: string, isFolder: boolean): Promise<boolean> {
  const parts = path.relative(root, file).split(path.sep);
  let rules = await ignoreRules(root);
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1;
    if (rules.ignores(part, isLast ? isFolder : true)) return true;
    if (!isLast) rules = await rules.enter(part);
  }
  return false;
}

async function rulesFor(root: string, folder: string): Promise<IgnoreRules> {
  let rules = await ignoreRules(root);
  for (const part of path.relative(root, folder).split(path.sep)) {
    if (part !== "") rules = await rules.enter(part);
  }
  return rules;
}

async function walk(folder: string, prefix: string, rules: IgnoreRules): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    const kind = entry.isSymbolicLink() ? await kindOfLinked(file) : kindOf(entry);
    if (kind === null || rules.ignores(entry.name, kind === "folder")) continue;
    // As DVC does: a link to a file is a file, and a link to a folder is not followed.
    if (kind === "file") found.push(prefix + entry.name);
    else if (entry.isDirectory() && !(await isProject(file)))
      found.push(...(await walk(file, `${prefix}${entry.name}/`, await rules.enter(entry.name))));
  }
  return found;
}

type Kind = "file" | "folder" | null;

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): Kind {
  return entry.isFile() ? "file" : entry.isDirectory() ? "folder" : null;
}

/** Null for a link that leads nowhere. */
async function kindOfLinked(file: string): Promise<Kind> {
  try {
    return kindOf(await stat(file));
  } catch (error) {
    if (isNodeError(error) && (error.code === "ENOENT" || error.code === "ELOOP")) return null;
    throw error;
  }
}

/** A project within the project looks after itself. */
function isProject(folder: string): Promise<boolean> {
  return stat(path.join(folder, ".dvc")).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
