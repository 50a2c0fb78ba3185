import { readFileSync } from "node:fs";
import { builtFile } from "../../package-root.ts";

/** Programs that the build makes of files in `assembly/`. */
type Program = "grow" | "walk";

const loaded = new Map<Program, WebAssembly.Module>();

/** A compiled program, which threads can be handed. They are small: to wait for them is not worth the turns. */
export function loadModule(program: Program): WebAssembly.Module {
  const known = loaded.get(program);
  if (known !== undefined) return known;
  const module = new WebAssembly.Module(readFileSync(builtFile(`${program}.wasm`)));
  loaded.set(program, module);
  return module;
}
