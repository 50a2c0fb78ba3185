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
  /** Shuffles in place (Fisher–Yates). */
  shuffle(items: { length: number; [index: number]: number }): void;
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
    // Reject the draws of the last, incomplete block of `bound` values.
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let draw = uint32();
    while (draw >= limit) draw = uint32();
    return draw % bound;
  };
  return {
    uint32,
    below,
    float: () => uint32() / 2 ** 32,
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const held = items[i];
        items[i] = items[j];
        items[j] = held;
      }
    },
    fork: (stream) =>
      fromState(expandSeed((state[0] ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0, (state[1] + stream) >>> 0)),
  };
}
