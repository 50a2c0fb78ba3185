import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the installed package, found upwards from this file: the build decides how deep that is. */
export function packageRoot(): string {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "titanic-ops")
      return folder;
    if (folder === path.dirname(folder)) throw new Error("the package's own folder was not found");
  }
}

/** A file or folder that the build makes. */
export function builtFile(name: string): string {
  return path.join(packageRoot(), "dist", name);
}
