import type { Bag } from "./bag.ts";
import type { TrainingData } from "./engine.ts";
import { leafOf, type Tree } from "./tree.ts";

/** Collects what each tree says about the rows it did not see. */
export interface OobTally {
  /** Adds a tree's say on the rows outside its bag. */
  add(tree: Tree, bag: Bag): void;
  /** Share of rows, among those that some tree did not see, whose likeliest class is right; null where there are none. */
  score(): number | null;
}

/** Out-of-bag accuracy (Breiman, 2001), from averaged probabilities as scikit-learn; ties go to the first class. */
export function createOobTally({ columns, labels, classCount }: TrainingData): OobTally {
  const votes = new Float64Array(labels.length * classCount);
  const seen = new Uint8Array(labels.length);
  const judged = new Uint8Array(labels.length);
  return {
    add(tree, bag) {
      seen.fill(0);
      for (const row of bag.rows) seen[row] = 1;
      for (let row = 0; row < labels.length; row++) {
        if (seen[row] === 1) continue;
        judged[row] = 1;
        const leaf = tree.leaf[leafOf(tree, 0, columns, row)] * classCount;
        for (let k = 0; k < classCount; k++) votes[row * classCount + k] += tree.leaves[leaf + k];
      }
    },
    score() {
      let rows = 0;
      let right = 0;
      for (let row = 0; row < labels.length; row++) {
        if (judged[row] === 0) continue;
        rows++;
        let likeliest = 0;
        for (let k = 1; k < classCount; k++)
          if (votes[row * classCount + k] > votes[row * classCount + likeliest]) likeliest = k;
        if (likeliest === labels[row]) right++;
      }
      return rows === 0 ? null : right / rows;
    },
  };
}
