import { readFile } from "node:fs/promises";
import { builtFile } from "../../package-root.ts";

/** Programs that the build makes of files in `assembly/`. */
type Program = "grow" | "walk";

const loaded = new Map<Program, Promise<WebAssembly.Module>>();

/** A compiled program, which threads can be handed. */
export function loadModule(program: Program): Promise<WebAssembly.Module> {
  const known = loaded.get(program);
  if (known !== undefined) return known;
  const module = readFile(builtFile(`${program}.wasm`)).then((bytes) => WebAssembly.compile(bytes));
  loaded.set(program, module);
  return module;
}
