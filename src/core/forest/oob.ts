import type { BinnedTable, Room } from "./bin.ts";
import type { GrownTree } from "./tree-builder.ts";

/** What trees said about the rows that they did not see. */
export interface OobVotes {
  /**
   * Of each row and class but the first, by how much the sum of the trees' probabilities is above that of the first class,
   * in whole numbers of 2^-32.
   */
  readonly leads: Float64Array;
  /** 1 for each row that some tree did not see. */
  readonly judged: Uint8Array;
}

/**
 * Probabilities are added up as whole numbers of 2^-32, which is exact in a double for two million trees: the sum is the
 * same whichever trees come first, and wherever they were grown.
 */
const UNIT = 2 ** 32;

/** Rows walked down a tree side by side; the walk is written out for this many. */
const ABREAST = 4;

/** No votes on so many rows. */
export function createVotes(rows: number, classCount: number, room: Room): OobVotes {
  return {
    leads: new Float64Array(room(8 * rows * (classCount - 1)).buffer),
    judged: room(rows),
  };
}

/** The leaves of a tree that rows which it did not see end in: of each its row, and its place in `leaves`. */
export interface OobLeaves {
  readonly rows: Uint32Array;
  readonly ends: Uint32Array;
  /** The shares of the classes, leaf by leaf. */
  readonly leaves: Float64Array;
  readonly classCount: number;
}

/** Adds what a tree says. */
export function addVotes({ leads, judged }: OobVotes, { rows, ends, leaves, classCount }: OobLeaves): void {
  const others = classCount - 1;
  const says = leaves.map((probability) => Math.round(probability * UNIT));
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const from = ends[i] * classCount;
    judged[row] = 1;
    for (let k = 1; k < classCount; k++) leads[row * others + k - 1] += says[from + k] - says[from];
  }
}

/** Finds the leaves that rows of a table end in. */
export type FindLeaves = (tree: GrownTree, rows: Uint32Array) => Uint32Array;

/** Makes what finds leaves: four rows go down at once, as four trees do in `predict.ts`. */
export function createLeafFinder({ codes, stride }: BinnedTable): FindLeaves {
  const nodes = new Uint32Array(ABREAST);

  function walk({ test, child }: GrownTree, a: number, b: number, c: number, d: number): void {
    let atA = 0;
    let atB = 0;
    let atC = 0;
    let atD = 0;
    for (let moved = 1; moved !== 0; ) {
      const askA = test[atA];
      const askB = test[atB];
      const askC = test[atC];
      const askD = test[atD];
      const nextA =
        child[atA] + Number(((codes[a + (askA >>> 9)] - ((askA >>> 8) & 1)) & 255) > (askA & 255));
      const nextB =
        child[atB] + Number(((codes[b + (askB >>> 9)] - ((askB >>> 8) & 1)) & 255) > (askB & 255));
      const nextC =
        child[atC] + Number(((codes[c + (askC >>> 9)] - ((askC >>> 8) & 1)) & 255) > (askC & 255));
      const nextD =
        child[atD] + Number(((codes[d + (askD >>> 9)] - ((askD >>> 8) & 1)) & 255) > (askD & 255));
      moved = (nextA ^ atA) | (nextB ^ atB) | (nextC ^ atC) | (nextD ^ atD);
      atA = nextA;
      atB = nextB;
      atC = nextC;
      atD = nextD;
    }
    nodes[0] = atA;
    nodes[1] = atB;
    nodes[2] = atC;
    nodes[3] = atD;
  }

  return (tree, rows) => {
    const ends = new Uint32Array(rows.length);
    const last = rows.length - 1;
    for (let i = 0; i <= last; i += ABREAST) {
      // Past the last row the last one is walked again, for nothing.
      const b = rows[Math.min(i + 1, last)];
      const c = rows[Math.min(i + 2, last)];
      const d = rows[Math.min(i + 3, last)];
      walk(tree, rows[i] * stride, b * stride, c * stride, d * stride);
      for (let j = 0; j < ABREAST && i + j <= last; j++) ends[i + j] = tree.leaf[nodes[j]];
    }
    return ends;
  };
}

/**
 * Out-of-bag accuracy (Breiman, 2001), from averaged probabilities as scikit-learn; ties go to the first class. The share
 * of rows, among those that some tree did not see, whose likeliest class is right; null where there are none.
 */
export function oobScore({ leads, judged }: OobVotes, labels: Uint8Array, classCount: number): number | null {
  let known = 0;
  let right = 0;
  for (let row = 0; row < labels.length; row++) {
    if (judged[row] === 0) continue;
    known++;
    let likeliest = 0;
    let most = 0;
    for (let k = 1; k < classCount; k++) {
      const lead = leads[row * (classCount - 1) + k - 1];
      if (lead <= most) continue;
      most = lead;
      likeliest = k;
    }
    if (likeliest === labels[row]) right++;
  }
  return known === 0 ? null : right / known;
}
