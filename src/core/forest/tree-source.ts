import type { GrowingTask, TreeSource } from "./growing-task.ts";
import { createPlainTreeSource } from "./plain-tree-source.ts";
import { createCompiledTreeSource } from "./wasm/tree-source.ts";

/** Makes what grows a task's trees: compiled, where there is the module for it, else plain. The trees are the same. */
export function createTreeSource(task: GrowingTask, module: WebAssembly.Module | null): TreeSource {
  return module === null ? createPlainTreeSource(task) : createCompiledTreeSource(task, module);
}
