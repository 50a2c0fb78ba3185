import type { Bag } from "./bag.ts";
import type { BinnedTable } from "./bin.ts";
import type { GrownTree } from "./tree-builder.ts";

/** Collects what each tree says about the rows it did not see. */
export interface OobTally {
  /** Adds a tree's say on the rows outside its bag. */
  add(tree: GrownTree, bag: Bag): void;
  /** All that was added, in arrays of its own. */
  votes(): OobVotes;
}

/** What trees said about the rows that they did not see; adding up two of them is what all their trees said. */
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

/** An empty tally of votes on the rows of a table. */
export function createOobTally({ rows, codes, stride }: BinnedTable, classCount: number): OobTally {
  const others = classCount - 1;
  const leads = new Float64Array(rows * others);
  const judged = new Uint8Array(rows);
  const ends = new Uint32Array(ABREAST);

  /** Finds the leaves of four rows at once, as the walk of `predict.ts` does for four trees. */
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
    ends[0] = atA;
    ends[1] = atB;
    ends[2] = atC;
    ends[3] = atD;
  }

  return {
    add(tree, { outside }) {
      const says = tree.leaves.map((probability) => Math.round(probability * UNIT));
      const last = outside.length - 1;
      for (let i = 0; i <= last; i += ABREAST) {
        // Past the last row the last one is walked again, and not counted.
        const b = outside[Math.min(i + 1, last)];
        const c = outside[Math.min(i + 2, last)];
        const d = outside[Math.min(i + 3, last)];
        walk(tree, outside[i] * stride, b * stride, c * stride, d * stride);
        for (let j = 0; j < ABREAST && i + j <= last; j++) {
          const row = outside[i + j];
          const from = tree.leaf[ends[j]] * classCount;
          judged[row] = 1;
          for (let k = 1; k < classCount; k++) leads[row * others + k - 1] += says[from + k] - says[from];
        }
      }
    },
    votes: () => ({ leads: leads.slice(), judged: judged.slice() }),
  };
}

/** Adds `more` to `votes`, in place, and returns them. */
export function addVotes(votes: OobVotes, more: OobVotes | null): OobVotes {
  more?.leads.forEach((lead, i) => {
    votes.leads[i] += lead;
  });
  more?.judged.forEach((isJudged, row) => {
    votes.judged[row] |= isJudged;
  });
  return votes;
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
