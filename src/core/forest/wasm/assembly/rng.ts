/** `src/core/rng.ts` over again: the same numbers from the same state. */
let s0: u32 = 0;
let s1: u32 = 0;
let s2: u32 = 0;
let s3: u32 = 0;

/** Goes on from a state. */
export function seed(a: u32, b: u32, c: u32, d: u32): void {
  s0 = a;
  s1 = b;
  s2 = c;
  s3 = d;
}

function uint32(): u32 {
  const result = rotl(s1 * 5, 7) * 9;
  const t = s1 << 9;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  s0 ^= s3;
  s2 ^= t;
  s3 = rotl(s3, 11);
  return result;
}

const ALL: u64 = 0x100000000;

/** A uniform number below `bound`. */
export function below(bound: u32): u32 {
  let draw = uint32();
  while (<u64>draw > ALL - bound && <u64>draw >= ALL - (ALL % bound)) draw = uint32();
  return draw % bound;
}

/** Draws `size` of so many places, and adds 1 to the byte at `counts` of a place as often as it is drawn. */
export function tally(size: u32, counts: usize, places: u32): void {
  const limit = (ALL / places) * places;
  // A step that 32 bits cannot hold is that of a single place, which all draws are of.
  const step = places === 1 ? 1 : <u32>(ALL / places);
  for (let left = size; left > 0; ) {
    const draw = uint32();
    if (<u64>draw >= limit) continue;
    const at = counts + (places === 1 ? 0 : draw / step);
    store<u8>(at, load<u8>(at) + 1);
    left--;
  }
}
