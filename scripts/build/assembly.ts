import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

const FOLDER = path.join("src", "core", "forest", "wasm", "assembly");
const PROGRAMS = ["grow", "walk"];
const COMPILER = path.join("node_modules", "assemblyscript", "bin", "asc.js");

/**
 * Compiles the growth of trees and the walk down them to `dist/*.wasm`, beside what reads them. In a process of its own: the
 * compiler's types would make every number of this project one of AssemblyScript's.
 */
export const compileAssembly: Plugin = {
  name: "compile-assembly",
  setup(build) {
    build.onEnd(async ({ errors }) => {
      if (errors.length > 0) return;
      await Promise.all(PROGRAMS.map(compile));
    });
  },
};

async function compile(program: string): Promise<void> {
  const [from, to] = [path.join(FOLDER, `${program}.ts`), path.join("dist", `${program}.wasm`)];
  await promisify(execFile)(process.execPath, [COMPILER, from, ...OPTIONS, "--outFile", to]);
}

// No memory is ever given back, so there is nothing to collect; nothing can abort.
const OPTIONS = ["--runtime", "stub", "--noAssert", "--use", "abort=", "-O3", "--enable", "simd"];
