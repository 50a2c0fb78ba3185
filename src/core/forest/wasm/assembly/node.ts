/** The nodes of the tree that grows, by number, one after the other at the end of the memory. */
import { aligned, reserve, room } from "./memory";

/** A node: a stretch of the bag's places, and once it is worked off what it asks about or that it is a leaf. */
@unmanaged
export class Node {
  threshold: f64;
  /** What was drawn of each class. */
  total0: f64;
  total1: f64;
  start: i32;
  end: i32;
  depth: i32;
  /** The block that has its records. */
  level: i32;
  /** The left child, the right one being the next node; itself in a leaf. */
  child: i32;
  /** What it asks of codes; see `GrownTree`. */
  test: i32;
  /** The number of a leaf; while a node waits, the one that comes after it, -1 for none. */
  next: i32;
  feature: u16;
  missingLeft: bool;
}

let nodes: usize = 0;
let capacity: i32 = 0;
export let nodeCount: i32 = 0;

/** Comes last of all that takes memory. */
export function makeNodes(): void {
  nodes = room(0);
}

export function clearNodes(): void {
  nodeCount = 0;
}

export function node(n: i32): Node {
  return changetype<Node>(nodes + <usize>n * offsetof<Node>());
}

/** The first address beyond the nodes that there is room for. */
export function afterNodes(): usize {
  return aligned(nodes + <usize>capacity * offsetof<Node>());
}

export function addNode(start: i32, end: i32, depth: i32, level: i32, total0: f64, total1: f64): Node {
  if (nodeCount === capacity) {
    capacity = max(1024, 2 * capacity);
    reserve(afterNodes());
  }
  const added = node(nodeCount++);
  added.start = start;
  added.end = end;
  added.depth = depth;
  added.level = level;
  added.total0 = total0;
  added.total1 = total1;
  return added;
}
