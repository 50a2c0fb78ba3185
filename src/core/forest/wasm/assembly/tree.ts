/** The tree that has been grown, breadth first, in arrays that lie one after the other beyond the nodes; see `tree.ts`. */
import { leafCount } from "./grow-tree";
import { aligned, reserve } from "./memory";
import { afterNodes, node, nodeCount } from "./node";
import { weight0, weight1 } from "./settings";

export let threshold: usize = 0;
export let cover: usize = 0;
export let leaves: usize = 0;
export let child: usize = 0;
export let leaf: usize = 0;
export let feature: usize = 0;
export let missingLeft: usize = 0;
/** Of each node what it asks of codes and its left child, a word each: what a walk reads lies together. */
export let steps: usize = 0;
/** The nodes in their order. */
let order: usize = 0;

/** Makes room for a tree of so many nodes and leaves. */
export function holdTree(nodes: i32, leafRows: i32): void {
  const n = <usize>nodes;
  threshold = afterNodes();
  cover = threshold + n * 8;
  leaves = cover + n * 8;
  steps = leaves + <usize>leafRows * 16;
  child = steps + n * 8;
  leaf = child + n * 4;
  order = leaf + n * 4;
  feature = order + (n + 1) * 4;
  missingLeft = feature + n * 2;
  reserve(aligned(missingLeft + n));
}

/** Writes the tree that has been grown. */
export function writeTree(): void {
  holdTree(nodeCount, leafCount);
  store<u32>(order, 0);
  let next = 1;
  for (let place = 0; place < nodeCount; place++) {
    const at = <usize>place;
    const n = load<i32>(order + at * 4);
    const grown = node(n);
    const of0 = grown.total0 * weight0;
    const of1 = grown.total1 * weight1;
    const isLeaf = grown.child === n;
    const down = isLeaf ? place : next;
    if (isLeaf) {
      store<f64>(leaves + <usize>grown.next * 16, of0 / (of0 + of1));
      store<f64>(leaves + <usize>grown.next * 16, of1 / (of0 + of1), 8);
    } else {
      store<i32>(order + <usize>next * 4, grown.child);
      store<i32>(order + <usize>next * 4, grown.child + 1, 4);
      next += 2;
    }
    store<f64>(threshold + at * 8, grown.threshold);
    store<f64>(cover + at * 8, of0 + of1);
    store<i32>(steps + at * 8, grown.test);
    store<i32>(steps + at * 8, down, 4);
    store<i32>(child + at * 4, down);
    store<i32>(leaf + at * 4, grown.next);
    store<u16>(feature + at * 2, grown.feature);
    store<bool>(missingLeft + at, grown.missingLeft);
  }
}
