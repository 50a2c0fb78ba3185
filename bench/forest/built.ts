import path from "node:path";
import { build } from "tsup";

/** Builds a file of this folder as users run what is ours, without the loader that translates TypeScript as it goes. Returns its path. */
export async function built(name: string): Promise<string> {
  const outDir = path.join("node_modules", ".cache", "bench");
  await build({
    entry: [path.join("bench", "forest", `${name}.ts`)],
    outDir,
    format: "esm",
    target: "node20",
    config: false,
    silent: true,
  });
  return path.join(outDir, `${name}.js`);
}
