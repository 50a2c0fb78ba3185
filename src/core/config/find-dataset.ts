import { existsSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../package-root.ts";

/** The dataset file that is used when none is named: the folder's own, else the one that comes with the package. */
export function defaultDatasetFile(): string {
  const own = path.join("configs", "titanic.yaml");
  return existsSync(own) ? own : path.join(packageRoot(), "configs", "titanic.yaml");
}
