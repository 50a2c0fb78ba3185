/** What trees say about the rows that they did not see; see `oob.ts`. */
import { codes, listOutside, places, placesBytes } from "./bag";
import { stride } from "./settings";
import { leaf, steps } from "./tree";

/** The leaves of rows that are listed in `places`, in the places of the other level. */
export let ends: usize = 0;

/** Lists in `places` the rows that the present tree did not see, and in `ends` their leaves. Returns how many there are. */
export function findLeaves(): i32 {
  const count = listOutside();
  const last = count - 1;
  ends = places + placesBytes();
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
    // Past the last row the last one is walked again; there is room for what is written then.
    const end = ends + <usize>i * 4;
    store<u32>(end, leafOf(a));
    store<u32>(end, leafOf(b), 4);
    store<u32>(end, leafOf(c), 8);
    store<u32>(end, leafOf(d), 12);
  }
  return count;
}

function leafOf(n: u32): u32 {
  return load<u32>(leaf + <usize>n * 4);
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
