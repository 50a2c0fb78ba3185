import { createRng } from "../../rng.ts";
import { BINS } from "../bin.ts";
import { type Ballot, bagSize, fewestRows, type GrowingTask, type TreeSource } from "../growing-task.ts";
import { grownAgain, knownTreeCount } from "../known-trees.ts";
import { addVotes } from "../oob.ts";
import type { FlatForest, Tree } from "../tree.ts";
import type { TreeExports } from "./exports.ts";

/** Whether the compiled growth knows how to do a task: two classes, depth first, and a table that 32 bits can address. */
export function canCompile({ table, classCount, params }: GrowingTask): boolean {
  return classCount === 2 && params.max_leaf_nodes === null && table.rows * (table.stride + 200) < 2 ** 32;
}

/**
 * `createTreeSource` in WebAssembly: the same trees and votes, to the last bit, in a half to a quarter of the time. Each
 * source has a memory of its own, into which the table is copied.
 */
export function createCompiledTreeSource(
  task: GrowingTask,
  module: WebAssembly.Module,
  ballot: Ballot | null,
): TreeSource {
  const { exports } = new WebAssembly.Instance(module, { math: { log: Math.log } });
  const wasm = exports as unknown as TreeExports;
  const { params, known, table } = task;
  const rng = createRng(task.seed);
  const knownTrees = knownTreeCount(known);
  const size = bagSize(task);
  handOver(task, wasm);

  /** Numbers in the memory, whose buffer is another one whenever the memory has grown. */
  const at = <A>(
    make: new (buffer: ArrayBuffer, from: number, length: number) => A,
    { value }: WebAssembly.Global,
    length: number,
  ): A => new make(wasm.memory.buffer, value >>> 0, length);

  function grown(): Tree {
    wasm.grow();
    const nodes = wasm.nodeCount.value;
    return {
      feature: at(Uint16Array, wasm.feature, nodes).slice(),
      threshold: at(Float64Array, wasm.threshold, nodes).slice(),
      missingLeft: at(Uint8Array, wasm.missingLeft, nodes).slice(),
      child: at(Uint32Array, wasm.child, nodes).slice(),
      cover: at(Float64Array, wasm.cover, nodes).slice(),
      leaf: at(Uint32Array, wasm.leaf, nodes).slice(),
      leaves: at(Float64Array, wasm.leaves, 2 * wasm.leafCount.value).slice(),
    };
  }

  /** Puts a tree into the memory as if it had been grown there, so that it can vote. */
  function hold(forest: FlatForest, index: number): Tree {
    const tree = grownAgain(forest, index, table.columns);
    const nodes = tree.child.length;
    wasm.holdTree(nodes, tree.leaves.length / 2);
    at(Uint32Array, wasm.leaf, nodes).set(tree.leaf);
    at(Float64Array, wasm.leaves, tree.leaves.length).set(tree.leaves);
    const steps = at(Int32Array, wasm.steps, 2 * nodes);
    for (let node = 0; node < nodes; node++) {
      steps[2 * node] = tree.test[node];
      steps[2 * node + 1] = tree.child[node];
    }
    return tree;
  }

  function vote({ leaves }: Tree, { votes, alone }: Ballot): void {
    const count = wasm.findLeaves();
    const rows = at(Uint32Array, wasm.places, count);
    const ends = at(Uint32Array, wasm.ends, count);
    alone(() => addVotes(votes, { rows, ends, leaves, classCount: 2 }));
  }

  return {
    grow(index) {
      const [a, b, c, d] = rng.fork(index).state();
      wasm.seed(a, b, c, d);
      if (params.bootstrap) wasm.drawRows(size);
      else wasm.takeRows();
      const tree = known !== null && index < knownTrees ? hold(known, index) : grown();
      if (ballot !== null) vote(tree, ballot);
      return tree;
    },
  };
}

/** Tells the instance the rules, and copies the table into its memory. */
function handOver(
  { table, labels, units, weights, maxFeatures, params }: GrowingTask,
  wasm: TreeExports,
): void {
  const { rows, columns, codes, stride } = table;
  const depth = Math.min(params.max_depth ?? rows, rows);
  wasm.setRules(
    maxFeatures,
    fewestRows(params),
    params.min_samples_leaf,
    depth,
    Number(params.criterion === "gini"),
  );
  wasm.setWeights(weights[0], weights[1]);
  wasm.makeRoom(rows, columns.length, stride, Number(units !== null));
  const { buffer } = wasm.memory;
  new Uint8Array(buffer, wasm.codes.value, codes.length).set(codes);
  new Uint8Array(buffer, wasm.labels.value, rows).set(labels);
  if (units !== null) new Uint16Array(buffer, wasm.units.value, rows).set(units);
  columns.forEach(({ low, high }, f) => {
    new Float64Array(buffer, wasm.lows.value + f * BINS * 8, BINS).set(low);
    new Float64Array(buffer, wasm.highs.value + f * BINS * 8, BINS).set(high);
    new Int32Array(buffer, wasm.sizes.value + f * 4, 1)[0] = low.length;
  });
}
