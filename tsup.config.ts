import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "tsup";
import { compileAssembly } from "./scripts/build/assembly.ts";
import { webBuild } from "./scripts/build/web.ts";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

/** A digest of the source, so that a stage run by other code is never taken for one that is up to date. */
function sourceDigest(): string {
  const hash = createHash("sha256");
  for (const name of readdirSync("src", { recursive: true, encoding: "utf8" }).sort()) {
    // No stage runs what the browser runs.
    if (name.startsWith("web")) continue;
    if (/\.(ts|json)$/.test(name)) hash.update(name).update(readFileSync(path.join("src", name)));
  }
  return hash.digest("hex").slice(0, 12);
}

export default defineConfig((options) => [
  webBuild(options.watch !== undefined && options.watch !== false),
  {
    entry: {
      "cli/main": "src/cli/main.ts",
      index: "src/index.ts",
      "tree-thread": "src/core/forest/threads/tree-thread.ts",
      "predict-thread": "src/core/forest/threads/predict-thread.ts",
      "fold-thread": "src/core/tuning/threads/fold-thread.ts",
    },
    format: "esm",
    target: "node20",
    platform: "node",
    splitting: true,
    esbuildPlugins: [compileAssembly],
    // What is below web/ the other build cleans.
    clean: options.watch ? false : ["!web", "!web/**"],
    // Types take most of the time of a build, and the tests need none.
    dts: options.env?.TYPES === "no" ? false : { entry: { index: "src/index.ts" } },
    // Node spends more of a command's start on finding and linking many small files than on what is in them: with these
    // built in, a pipeline whose stages are all cached takes a sixth less processor time.
    noExternal: [
      "zod",
      "yaml",
      "commander",
      "cli-table3",
      "fast-string-width",
      "fast-wrap-ansi",
      "damerau-levenshtein",
      "csv-parse",
      "csv-stringify",
    ],
    // What of them is CommonJS asks for Node's own modules by `require`, which a module does not have.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    define: { __VERSION__: JSON.stringify(version), __BUILD__: JSON.stringify(sourceDigest()) },
  },
]);
