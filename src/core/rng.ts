/**
 * A seeded random number generator: the only source of chance in the project.
 *
 * xoshiro128** (Blackman and Vigna, 2018, "Scrambled linear pseudorandom number generators"): 32-bit integer
 * arithmetic only, so that every machine draws the same numbers, and no allocation per draw.
 */
export interface Rng {
  /** A uniform 32-bit unsigned integer. */
  uint32(): number;
  /** A uniform number in [0, 1) with 32 bits of resolution. */
  float(): number;
  /** A uniform integer in [0, bound); `bound` from 1 to 2^32. Without modulo bias. */
  below(bound: number): number;
  /** Draws `size` places of `counts`, each as likely as the others, and adds 1 to a place as often as it is drawn. */
  tally(size: number, counts: Uint8Array): void;
  /** Shuffles in place (Fisher–Yates). */
  shuffle<T>(items: { length: number; [index: number]: T }): void;
  /** The 128 bits that all that is drawn from now on follows from, as four words. */
  state(): Uint32Array;
  /** An independent generator for part `stream`, so that parts can be drawn in any order or in parallel. */
  fork(stream: number): Rng;
}

/** Makes a generator from an integer seed; equal seeds give equal streams. */
export function createRng(seed: number): Rng {
  return fromState(expandSeed(seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0));
}

/** splitmix32 spreads two words over the 128-bit state, which must not be all zero. */
function expandSeed(low: number, high: number): Uint32Array {
  const state = new Uint32Array(4);
  let z = low;
  for (let i = 0; i < 4; i++) {
    z = (z + 0x9e3779b9 + (i === 1 ? high : 0)) >>> 0;
    let t = z ^ (z >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    state[i] = (t ^ (t >>> 15)) >>> 0;
  }
  if ((state[0] | state[1] | state[2] | state[3]) === 0) state[0] = 1;
  return state;
}

function fromState(state: Uint32Array): Rng {
  let [s0, s1, s2, s3] = state;
  const uint32 = (): number => {
    const x = Math.imul(s1, 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = (s3 << 11) | (s3 >>> 21);
    return result;
  };
  const below = (bound: number): number => {
    let draw = uint32();
    // Reject the draws of the last, incomplete block of `bound` values. Most draws are far below it, and are not held
    // against its beginning, which takes a slow division.
    while (draw > 2 ** 32 - bound && draw >= 2 ** 32 - (2 ** 32 % bound)) draw = uint32();
    // The remainder of a division of doubles, which is exact for 32 bits: `%` of numbers beyond 2^31 is a call to C.
    return draw - Math.floor(draw / bound) * bound;
  };
  // The numbers of `uint32`, with the state in local variables: a forest draws a row for each row and tree. Equal steps
  // of 32 bits belong to each place, and what is beyond the last step is drawn again.
  const tally = (size: number, counts: Uint8Array): void => {
    let [a, b, c, d] = [s0, s1, s2, s3];
    const step = Math.floor(2 ** 32 / counts.length);
    const limit = step * counts.length;
    for (let left = size; left > 0; ) {
      const x = Math.imul(b, 5);
      const draw = Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
      const t = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= t;
      d = (d << 11) | (d >>> 21);
      if (draw >= limit) continue;
      counts[Math.floor(draw / step)]++;
      left--;
    }
    [s0, s1, s2, s3] = [a, b, c, d];
  };
  return {
    uint32,
    below,
    float: () => uint32() / 2 ** 32,
    tally,
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const held = items[i];
        items[i] = items[j];
        items[j] = held;
      }
    },
    state: () => Uint32Array.of(s0, s1, s2, s3),
    fork: (stream) =>
      fromState(expandSeed((state[0] ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0, (state[1] + stream) >>> 0)),
  };
}
