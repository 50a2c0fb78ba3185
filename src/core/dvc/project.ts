import { stat } from "node:fs/promises";
import path from "node:path";
import { OpsError } from "../errors.ts";
import { type Cache, createCache } from "./cache.ts";
import { type DvcConfig, loadConfig } from "./config.ts";
import { openStatIndex, type StatIndex } from "./stat-index.ts";

/** The folder of a project that is DVC's. */
export const DVC_FOLDER = ".dvc";

/** A folder whose data is kept in versions. */
export interface Project {
  /** Absolute. */
  readonly root: string;
  readonly config: DvcConfig;
  readonly cache: Cache;
  readonly index: StatIndex;
}

/** The root of the project that a folder is in; null where it is in none. */
export async function findProject(folder: string): Promise<string | null> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const found = await stat(path.join(at, DVC_FOLDER)).catch(() => null);
    if (found?.isDirectory()) return at;
    if (at === path.dirname(at)) return null;
  }
}

/** Opens the project that a folder is in. Throws OPS_VERSION_NOT_INITIALISED. */
export async function openProject(folder: string): Promise<Project> {
  const root = await findProject(folder);
  if (root === null) {
    throw new OpsError(
      "OPS_VERSION_NOT_INITIALISED",
      "versions are not kept here: there is no `.dvc` folder",
      {
        hint: "titanic-ops version init",
      },
    );
  }
  const config = await loadConfig(path.join(root, DVC_FOLDER));
  return {
    root,
    config,
    cache: createCache(config.cacheDir, config.cacheTypes),
    index: await openStatIndex(path.join(root, DVC_FOLDER, "tmp", "titanic-ops-index.json"), root),
  };
}

/** A path as the user gave it, relative to the project with `/`. Throws OPS_USAGE for one outside of it. */
export function placeIn(project: Project, file: string): string {
  const relative = path.relative(project.root, path.resolve(file));
  if (relative !== "" && !relative.startsWith("..")) return relative.split(path.sep).join("/");
  throw new OpsError("OPS_USAGE", `\`${file}\` is not inside the project \`${project.root}\``, {
    hint: "name a file or folder below the one that holds `.dvc`",
    details: { file },
  });
}
