/**
 * Walks rows through a forest, compiled to a program of its own: `walker.ts` drives it, and `laid-forest.ts` says how the forest
 * lies in its memory. A single row goes through eight trees at a time; rows in blocks go through one tree before the next, eight
 * at a time, so that the tree and their values stay in the processor's cache. Whatever stands side by side waits for memory together,
 * and each row's sum runs over the trees in their order.
 */
import { room } from "./memory";

/** Where the nodes begin, known here already: what is added to a node's place then costs nothing. It is the first room there is. */
const NODES: usize = 1024;
export const nodes: usize = NODES;
export let roots: usize = 0;
/** Of each tree how many steps are taken before the first look whether rows have arrived, and how many lead to its deepest leaf. */
export let steps: usize = 0;
export let shares: usize = 0;
/**
 * The values of a block, eight rows after eight. Those of eight rows lie field by field, so that one address does for all of them:
 * an address for each row and where each row is in the tree are more than the processor has registers. A row that is alone is the
 * first of eight.
 */
export let values: usize = 0;
/** Of each row of a block the sums of all classes' shares, and after the last tree their means. */
export let sums: usize = 0;
let trees: usize = 0;
let rowBytes: usize = 0;
let sumBytes: usize = 0;

/** Trees, or rows, side by side. */
const ABREAST: usize = 8;

/** Makes room for a forest; traps where it cannot be had. */
export function holdForest(nodeBytes: usize, treeCount: usize, rootBytes: usize, shareBytes: usize): void {
  if (room(nodeBytes) !== NODES) unreachable();
  trees = treeCount;
  roots = room(rootBytes);
  steps = room(trees * 8);
  shares = room(shareBytes);
}

/** Makes room for blocks of so many rows, a multiple of eight. */
export function holdRows(rows: usize, bytesOfRow: usize, bytesOfSums: usize): void {
  rowBytes = bytesOfRow;
  sumBytes = bytesOfSums;
  values = room(rows * rowBytes);
  sums = room(rows * sumBytes);
}

/** Walks the first row. */
export function walkRow(): void {
  clear(1);
  const row = values;
  const last = roots + trees * 4;
  // The first two classes, which most often are all, are added up outside the memory.
  let sum = f64x2.splat(0);
  for (let root = roots; root < last; root += 4 * ABREAST) {
    let a = <usize>load<u32>(root);
    let b = <usize>load<u32>(root, 4);
    let c = <usize>load<u32>(root, 8);
    let d = <usize>load<u32>(root, 12);
    let e = <usize>load<u32>(root, 16);
    let f = <usize>load<u32>(root, 20);
    let g = <usize>load<u32>(root, 24);
    let h = <usize>load<u32>(root, 28);
    // Two steps for each look whether all have arrived.
    for (let moved: usize = 1; moved !== 0; ) {
      a = next(a, load<f64>(row + field(a)));
      const nextA = next(a, load<f64>(row + field(a)));
      b = next(b, load<f64>(row + field(b)));
      const nextB = next(b, load<f64>(row + field(b)));
      c = next(c, load<f64>(row + field(c)));
      const nextC = next(c, load<f64>(row + field(c)));
      d = next(d, load<f64>(row + field(d)));
      const nextD = next(d, load<f64>(row + field(d)));
      e = next(e, load<f64>(row + field(e)));
      const nextE = next(e, load<f64>(row + field(e)));
      f = next(f, load<f64>(row + field(f)));
      const nextF = next(f, load<f64>(row + field(f)));
      g = next(g, load<f64>(row + field(g)));
      const nextG = next(g, load<f64>(row + field(g)));
      h = next(h, load<f64>(row + field(h)));
      const nextH = next(h, load<f64>(row + field(h)));
      moved = (nextA ^ a) | (nextB ^ b) | (nextC ^ c) | (nextD ^ d);
      moved |= (nextE ^ e) | (nextF ^ f) | (nextG ^ g) | (nextH ^ h);
      a = nextA;
      b = nextB;
      c = nextC;
      d = nextD;
      e = nextE;
      f = nextF;
      g = nextG;
      h = nextH;
    }
    sum = add(sum, a);
    sum = add(sum, b);
    sum = add(sum, c);
    sum = add(sum, d);
    sum = add(sum, e);
    sum = add(sum, f);
    sum = add(sum, g);
    sum = add(sum, h);
  }
  v128.store(sums, sum);
  divide(1);
}

/** Walks so many rows. Beyond the last one others are walked, up to a multiple of eight, for nothing. */
export function walkRows(rows: usize): void {
  clear(rows);
  const last = roots + trees * 4;
  for (let root = roots, depth = steps; root < last; root += 4, depth += 8)
    walkTree(load<u32>(root), load<u32>(depth), load<u32>(depth, 4), rows);
  divide(rows);
}

/**
 * Walks rows down a tree. To look whether all have arrived needs where each was before as well, for which there are no registers, and
 * a step in which nothing moves. So the first steps are taken without, and are all where they lead to the deepest leaf.
 */
function walkTree(root: usize, sure: u32, deepest: u32, rows: usize): void {
  let row = values;
  const last = sums + rows * sumBytes;
  for (let sum = sums; sum < last; sum += ABREAST * sumBytes) {
    let a = root;
    let b = root;
    let c = root;
    let d = root;
    let e = root;
    let f = root;
    let g = root;
    let h = root;
    for (let left = sure; left !== 0; left--) {
      a = next(a, load<f64>(row + field(a)));
      b = next(b, load<f64>(row + field(b), 1 * 8));
      c = next(c, load<f64>(row + field(c), 2 * 8));
      d = next(d, load<f64>(row + field(d), 3 * 8));
      e = next(e, load<f64>(row + field(e), 4 * 8));
      f = next(f, load<f64>(row + field(f), 5 * 8));
      g = next(g, load<f64>(row + field(g), 6 * 8));
      h = next(h, load<f64>(row + field(h), 7 * 8));
    }
    for (let moved: usize = <usize>(sure < deepest); moved !== 0; ) {
      const nextA = next(a, load<f64>(row + field(a)));
      const nextB = next(b, load<f64>(row + field(b), 1 * 8));
      const nextC = next(c, load<f64>(row + field(c), 2 * 8));
      const nextD = next(d, load<f64>(row + field(d), 3 * 8));
      const nextE = next(e, load<f64>(row + field(e), 4 * 8));
      const nextF = next(f, load<f64>(row + field(f), 5 * 8));
      const nextG = next(g, load<f64>(row + field(g), 6 * 8));
      const nextH = next(h, load<f64>(row + field(h), 7 * 8));
      moved = (nextA ^ a) | (nextB ^ b) | (nextC ^ c) | (nextD ^ d);
      moved |= (nextE ^ e) | (nextF ^ f) | (nextG ^ g) | (nextH ^ h);
      a = nextA;
      b = nextB;
      c = nextC;
      d = nextD;
      e = nextE;
      f = nextF;
      g = nextG;
      h = nextH;
    }
    addTo(sum, a);
    addTo(sum + 1 * sumBytes, b);
    addTo(sum + 2 * sumBytes, c);
    addTo(sum + 3 * sumBytes, d);
    addTo(sum + 4 * sumBytes, e);
    addTo(sum + 5 * sumBytes, f);
    addTo(sum + 6 * sumBytes, g);
    addTo(sum + 7 * sumBytes, h);
    row += ABREAST * rowBytes;
  }
}

/** Where the value that a node asks for lies, from a row's first one on. */
function field(at: usize): usize {
  return load<u32>(at, NODES + 8);
}

/** Where a row with such a value goes from a node; a leaf's own. Both are there before the comparison, which then only chooses. */
function next(at: usize, value: f64): usize {
  const left = <usize>load<u32>(at, NODES + 12);
  return select<usize>(left, left + 16, value <= load<f64>(at, NODES));
}

/** Adds what a leaf says: of two classes to the sum that is given, of the others to those of the first row. */
function add(sum: v128, at: usize): v128 {
  const says = shares + load<u32>(at, NODES);
  for (let k: usize = 16; k < sumBytes; k += 16)
    v128.store(sums + k, f64x2.add(v128.load(sums + k), v128.load(says + k)));
  return f64x2.add(sum, v128.load(says));
}

/** Adds what a leaf says to a row's sums. */
function addTo(sum: usize, at: usize): void {
  const says = shares + load<u32>(at, NODES);
  for (let k: usize = 0; k < sumBytes; k += 16)
    v128.store(sum + k, f64x2.add(v128.load(sum + k), v128.load(says + k)));
}

/** Empties the sums of so many rows. */
function clear(rows: usize): void {
  const last = sums + rows * sumBytes;
  for (let sum = sums; sum < last; sum += 16) v128.store(sum, f64x2.splat(0));
}

/** Makes means of the sums of so many rows. */
function divide(rows: usize): void {
  const divisor = f64x2.splat(<f64>trees);
  const last = sums + rows * sumBytes;
  for (let sum = sums; sum < last; sum += 16) v128.store(sum, f64x2.div(v128.load(sum), divisor));
}
