import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

const SOURCE = path.join("src", "core", "forest", "wasm", "assembly", "index.ts");
const COMPILER = path.join("node_modules", "assemblyscript", "bin", "asc.js");

/**
 * Compiles the growth of trees to `dist/forest.wasm`, beside the program that reads it. As a program of its own: the
 * compiler's types would make every number of this project one of AssemblyScript's.
 */
export const compileAssembly: Plugin = {
  name: "compile-assembly",
  setup(build) {
    build.onEnd(async ({ errors }) => {
      if (errors.length > 0) return;
      const file = path.join("dist", "forest.wasm");
      await promisify(execFile)(process.execPath, [COMPILER, SOURCE, ...OPTIONS, "--outFile", file]);
    });
  },
};

// No memory is ever given back, so there is nothing to collect; nothing can abort.
const OPTIONS = ["--runtime", "stub", "--noAssert", "--use", "abort=", "-O3", "--enable", "simd"];
