import { readFile } from "node:fs/promises";
import path from "node:path";
import { packageRoot } from "../../package-root.ts";
import type { GrowingTask } from "../growing-task.ts";
import { canCompile } from "./tree-source.ts";

let loaded: Promise<WebAssembly.Module> | undefined;

/** The compiled growth of trees, which threads can be handed; null for a task that it cannot do. */
export async function treeModuleFor(task: GrowingTask): Promise<WebAssembly.Module | null> {
  return canCompile(task) ? loadTreeModule() : null;
}

/** The build makes it of the files in `assembly/`. */
function loadTreeModule(): Promise<WebAssembly.Module> {
  loaded ??= readFile(path.join(packageRoot(), "dist", "forest.wasm")).then((bytes) =>
    WebAssembly.compile(bytes),
  );
  return loaded;
}
