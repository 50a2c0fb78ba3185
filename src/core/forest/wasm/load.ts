import { readFile } from "node:fs/promises";
import path from "node:path";
import { packageRoot } from "../../package-root.ts";
import type { GrowingTask } from "../growing-task.ts";
import { canCompile } from "./tree-source.ts";

/** Programs that the build makes of files in `assembly/`. */
type Program = "grow" | "walk";

const loaded = new Map<Program, Promise<WebAssembly.Module>>();

/** A compiled program, which threads can be handed. */
export function loadModule(program: Program): Promise<WebAssembly.Module> {
  const known = loaded.get(program);
  if (known !== undefined) return known;
  const file = path.join(packageRoot(), "dist", `${program}.wasm`);
  const module = readFile(file).then((bytes) => WebAssembly.compile(bytes));
  loaded.set(program, module);
  return module;
}

/** The compiled growth of trees; null for a task that it cannot do. */
export async function treeModuleFor(task: GrowingTask): Promise<WebAssembly.Module | null> {
  return canCompile(task) ? loadModule("grow") : null;
}
