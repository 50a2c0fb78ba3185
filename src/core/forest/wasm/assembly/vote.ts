/** What trees say about the rows that they did not see; see `oob.ts`. */
import { codes, listOutside, places } from "./bag";
import { room } from "./memory";
import { rowCount, stride } from "./settings";
import { leaf, leaves, steps } from "./tree";

/** Of each row the lead of class 1 over class 0 in whole numbers of 2^-32; and whether a tree did not see the row. */
export let leads: usize = 0;
export let judged: usize = 0;

const UNIT: f64 = 4294967296;

export function makeVotes(): void {
  leads = room(<usize>rowCount * 8);
  judged = room(rowCount);
}

/** Adds what the present tree says. Four rows go down side by side: each waits for memory, and they can wait together. */
export function vote(): void {
  const last = listOutside() - 1;
  for (let i = 0; i <= last; i += 4) {
    const rowA = outside(i);
    const rowB = outside(min(i + 1, last));
    const rowC = outside(min(i + 2, last));
    const rowD = outside(min(i + 3, last));
    const codesA = codes + rowA * stride;
    const codesB = codes + rowB * stride;
    const codesC = codes + rowC * stride;
    const codesD = codes + rowD * stride;
    let a: u32 = 0;
    let b: u32 = 0;
    let c: u32 = 0;
    let d: u32 = 0;
    for (let moved: u32 = 1; moved !== 0; ) {
      const nextA = step(a, codesA);
      const nextB = step(b, codesB);
      const nextC = step(c, codesC);
      const nextD = step(d, codesD);
      moved = (nextA ^ a) | (nextB ^ b) | (nextC ^ c) | (nextD ^ d);
      a = nextA;
      b = nextB;
      c = nextC;
      d = nextD;
    }
    // Past the last row the last one is walked again, and not counted.
    add(rowA, a);
    if (i < last) add(rowB, b);
    if (i + 1 < last) add(rowC, c);
    if (i + 2 < last) add(rowD, d);
  }
}

function outside(place: i32): usize {
  return load<u32>(places + <usize>place * 4);
}

/** The node below `n` that a row of these codes goes to; a leaf's own. */
function step(n: u32, row: usize): u32 {
  const at = steps + <usize>n * 8;
  const test = load<u32>(at);
  return load<u32>(at, 4) + u32(((<u32>load<u8>(row + (test >>> 9)) - ((test >>> 8) & 1)) & 255) > (test & 255));
}

function add(row: usize, n: u32): void {
  const says = leaves + <usize>load<u32>(leaf + <usize>n * 4) * 16;
  const lead = leads + row * 8;
  store<u8>(judged + row, 1);
  store<f64>(lead, load<f64>(lead) + (rounded(load<f64>(says, 8) * UNIT) - rounded(load<f64>(says) * UNIT)));
}

/** JavaScript's `Math.round`: halves go up. */
function rounded(x: f64): f64 {
  const up = ceil(x);
  return up - 0.5 > x ? up - 1 : up;
}
