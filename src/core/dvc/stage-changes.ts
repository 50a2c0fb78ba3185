import { readFile } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { objectOfEntry } from "./out-entry.ts";
import type { LockedStage } from "./pipeline-files.ts";
import type { Project } from "./project.ts";
import { snapshot } from "./snapshot.ts";
import type { Work } from "./work.ts";

/** What a stage depends on that is not as it was when the stage last ran: its command, files and parameters. */
export async function stageChanges(project: Project, stage: LockedStage, work: Work): Promise<string[]> {
  const changes: string[] = [];
  if (stage.cmdNow !== null && !isDeepStrictEqual(stage.cmd, stage.cmdNow)) changes.push("command");
  for (const dep of stage.deps) {
    const object = objectOfEntry(dep);
    if (object === null) continue;
    // Resolved, not joined: what is outside of the project is named from the root of the machine.
    const file = path.resolve(project.root, stage.folder, dep.path);
    const now = await snapshot(project, file, { ...work, hashName: object.hashName });
    if (now?.md5 !== object.md5) changes.push(`${now === null ? "deleted" : "modified"} ${dep.path}`);
  }
  for (const [file, params] of Object.entries(stage.params)) {
    const now = await readParams(path.resolve(project.root, stage.folder, file));
    for (const [key, value] of Object.entries(params)) {
      if (!isDeepStrictEqual(valueAt(now, key), value)) changes.push(`parameter ${key} of ${file}`);
    }
  }
  return changes;
}

/** The parameters in a YAML or JSON file; nothing where there is none. Of other forms DVC alone can tell. */
async function readParams(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch(() => null);
  return text === null ? undefined : parse(text);
}

/** The value under a key with dots, `model.evaluation`; undefined where there is none. */
export function valueAt(values: unknown, key: string): unknown {
  return key
    .split(".")
    .reduce<unknown>(
      (at, part) =>
        at !== null && typeof at === "object" ? (at as Record<string, unknown>)[part] : undefined,
      values,
    );
}
