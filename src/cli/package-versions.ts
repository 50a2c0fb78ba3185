import { createRequire } from "node:module";
import { codeVersion } from "../core/code-version.ts";

/** The packages whose code a trained model depends on. */
const RECORDED = ["@duckdb/node-api", "csv-parse", "ml-random-forest", "yaml", "zod"] as const;

/** Versions of Node, of this package and of those that a model depends on, for its manifest. */
export function packageVersions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string): string => {
    // Some packages do not export their package.json, so it is found beside what they do export.
    const entry = require.resolve.paths(name)?.map((folder) => `${folder}/${name}/package.json`) ?? [];
    for (const file of entry) {
      try {
        return (require(file) as { version: string }).version;
      } catch {
        // Not in this folder; the next one up may have it.
      }
    }
    return "unknown";
  };
  return {
    node: process.versions.node,
    "titanic-ops": codeVersion.version,
    ...Object.fromEntries(RECORDED.map((name) => [name, versionOf(name)])),
  };
}
