/**
 * Walks rows through a forest of two classes, compiled to a program of its own: `walker.ts` drives it. Rows come in blocks, and a
 * block goes through one tree before the next, so that the tree and the rows' codes stay in the processor's cache.
 */
import { room } from "./memory";

/** The codes of a block, row by row; of each row the sums of both classes' shares. */
export let codes: usize = 0;
export let sums: usize = 0;
/** The nodes, two words each; see `steps.ts`. Of each node the place of a leaf's shares in `leaves`, and these. */
export let words: usize = 0;
export let leaf: usize = 0;
export let leaves: usize = 0;
let rowBytes: usize = 0;

/** Rows that are walked side by side: each waits for memory at every node, and they wait together. */
const ABREAST: i32 = 8;

/** Makes room for blocks of so many rows, a multiple of eight, and for a forest. */
export function makeRoom(rows: i32, fields: i32, nodes: i32, shares: i32): void {
  rowBytes = <usize>fields * 2;
  codes = room(<usize>rows * rowBytes);
  sums = room(<usize>rows * 16);
  words = room(<usize>nodes * 8);
  leaf = room(<usize>nodes * 4);
  leaves = room(<usize>shares * 16);
}

/** Empties the sums of so many rows. */
export function begin(rows: i32): void {
  memory.fill(sums, 0, <usize>rows * 16);
}

/** Walks so many rows through the tree with this root, and adds what it says. Beyond the last row others are walked for nothing. */
export function walk(root: u32, rows: i32): void {
  const top = <usize>root * 8;
  let row = codes;
  let sum = sums;
  for (let i = 0; i < rows; i += ABREAST) {
    let a = top;
    let b = top;
    let c = top;
    let d = top;
    let e = top;
    let f = top;
    let g = top;
    let h = top;
    const rowB = row + rowBytes;
    const rowC = rowB + rowBytes;
    const rowD = rowC + rowBytes;
    const rowE = rowD + rowBytes;
    const rowF = rowE + rowBytes;
    const rowG = rowF + rowBytes;
    const rowH = rowG + rowBytes;
    // Two steps for each look whether all have arrived.
    for (let moved: usize = 1; moved !== 0; ) {
      a = step(a, row);
      const nextA = step(a, row);
      b = step(b, rowB);
      const nextB = step(b, rowB);
      c = step(c, rowC);
      const nextC = step(c, rowC);
      d = step(d, rowD);
      const nextD = step(d, rowD);
      e = step(e, rowE);
      const nextE = step(e, rowE);
      f = step(f, rowF);
      const nextF = step(f, rowF);
      g = step(g, rowG);
      const nextG = step(g, rowG);
      h = step(h, rowH);
      const nextH = step(h, rowH);
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
    add(sum, a);
    add(sum + 16, b);
    add(sum + 32, c);
    add(sum + 48, d);
    add(sum + 64, e);
    add(sum + 80, f);
    add(sum + 96, g);
    add(sum + 112, h);
    sum += 16 * ABREAST;
    row = rowH + rowBytes;
  }
}

/** Makes means of the sums of so many rows. */
export function end(rows: i32, trees: i32): void {
  const divisor = f64x2.splat(<f64>trees);
  const last = sums + <usize>rows * 16;
  for (let sum = sums; sum < last; sum += 16) v128.store(sum, f64x2.div(v128.load(sum), divisor));
}

/** Where the row whose codes are at `row` goes from the node `at` bytes after the first; a leaf's own. */
function step(at: usize, row: usize): usize {
  const asks = load<u32>(words + at);
  const child = <usize>load<u32>(words + at, 4);
  return child + (<usize>(<u32>load<u16>(row + ((asks >>> 15) & 0x1fffe)) > (asks & 0xffff)) << 3);
}

function add(sum: usize, at: usize): void {
  const says = leaves + <usize>load<u32>(leaf + (at >> 1)) * 16;
  v128.store(sum, f64x2.add(v128.load(sum), v128.load(says)));
}
