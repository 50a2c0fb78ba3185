import type { Ballot, GrowingTask, TreeSource } from "./growing-task.ts";
import { createPlainTreeSource } from "./plain-tree-source.ts";
import { loadModule } from "./wasm/load.ts";
import { canCompile, createCompiledTreeSource } from "./wasm/tree-source.ts";

/** The compiled growth of trees, which threads can be handed; null for a task that it cannot do. */
export function treeModuleFor(task: GrowingTask): WebAssembly.Module | null {
  return canCompile(task) ? loadModule("grow") : null;
}

/** Makes what grows a task's trees: compiled, where there is the module for it, else plain. The trees are the same. */
export function createTreeSource(
  task: GrowingTask,
  module: WebAssembly.Module | null,
  ballot: Ballot | null,
): TreeSource {
  return module === null
    ? createPlainTreeSource(task, ballot)
    : createCompiledTreeSource(task, module, ballot);
}
