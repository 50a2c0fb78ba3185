import { type FlatForest, isLeaf } from "../tree.ts";

/** What room a forest takes in the memory of the compiled walk. */
export interface LaidShape {
  readonly featureCount: number;
  readonly classCount: number;
  readonly treeCount: number;
  /** Places in each array of a `LaidForest`. */
  readonly nodeWords: number;
  readonly rootWords: number;
  readonly shareCount: number;
}

/** A forest as it lies in that memory. */
export interface LaidForest {
  /**
   * Nodes of 16 bytes: the threshold (float64), where in a row the value is (uint32), and where the left child is (uint32), with
   * the right one behind it. Places are in bytes, of values from the first of eight rows, which have theirs side by side, of nodes
   * from the forest's first. What is not `<=` the threshold goes right, as NaN does. A leaf has itself for its right child, and for
   * its threshold a NaN, the first half of which is the place of what it says in `shares`, in bytes.
   */
  readonly nodes: Uint32Array;
  /** Where each tree's root is; then, up to a multiple of `ABREAST`, a leaf that says nothing. */
  readonly roots: Uint32Array;
  /**
   * Of each tree how many steps a block's rows take before the first look whether they have arrived, and how many lead to its
   * deepest leaf.
   */
  readonly steps: Uint32Array;
  /** What leaves say: a share for each class, and a zero where their number is odd. */
  readonly shares: Float64Array;
}

/** Nodes that can be laid out: places are told in 32 bits, and a memory has 4 GB. */
export const ADDRESSABLE_NODES = 2 ** 27;

/**
 * Fields of a row for each feature: its value with -Infinity for a missing one, which so goes left, and the value as it is. All
 * features' first fields come before the second ones: most forests ask for one kind only.
 */
export const FIELDS = 2;

/** Trees, or rows, that the compiled walk goes down side by side; `assembly/walk.ts` is written out for this many. */
export const ABREAST = 8;

const NODE_BYTES = 16;
const NODE_WORDS = NODE_BYTES / 4;
/** The second half of a NaN. */
const NAN = 0x7ff80000;

/** The room for a forest. */
export function laidShape({ featureCount, classCount, roots, child, leaves }: FlatForest): LaidShape {
  const treeCount = roots.length - 1;
  return {
    featureCount,
    classCount,
    treeCount,
    // A root has the room of two, so that siblings begin at a multiple of what they take; and a leaf says nothing.
    nodeWords: NODE_WORDS * (child.length + treeCount + 1),
    rootWords: ABREAST * Math.ceil(treeCount / ABREAST),
    shareCount: (leaves.length / classCount + 1) * evenClasses(classCount),
  };
}

/** Classes are added up by twos. */
export function evenClasses(classCount: number): number {
  return 2 * Math.ceil(classCount / 2);
}

/**
 * Lays out a forest tree by tree, and tells of each how many nodes it has; nothing is to be walked before the last. Siblings lie
 * together, and behind them the children of the one that more of the training rows came to: most rows find their next step
 * in what the processor fetched with the last.
 */
export function* layTrees(
  forest: FlatForest,
  { nodes, roots, steps, shares }: LaidForest,
): Generator<number, void> {
  const { classCount, featureCount, feature, threshold, missingLeft, child, cover, leaf } = forest;
  const treeCount = forest.roots.length - 1;
  const thresholds = new Float64Array(nodes.buffer, nodes.byteOffset, nodes.length / 2);
  const shareBytes = 8 * evenClasses(classCount);
  /** Nodes that are to be laid, and before each the place where, and how many steps lead there. */
  const waiting: number[] = [];
  let end = 0;

  function layLeaf(at: number, says: number): void {
    nodes[at / 4] = says;
    nodes[at / 4 + 1] = NAN;
    nodes[at / 4 + 3] = at - NODE_BYTES;
  }

  function laySplit(at: number, node: number, depth: number): void {
    thresholds[at / 8] = threshold[node];
    nodes[at / 4 + 2] =
      8 * ABREAST * (missingLeft[node] === 1 ? feature[node] : featureCount + feature[node]);
    nodes[at / 4 + 3] = end;
    const left = child[node];
    const right = end + NODE_BYTES;
    if (cover[left] < cover[left + 1]) waiting.push(depth + 1, end, left, depth + 1, right, left + 1);
    else waiting.push(depth + 1, right, left + 1, depth + 1, end, left);
    end += 2 * NODE_BYTES;
  }

  for (let tree = 0; tree < treeCount; tree++) {
    const root = forest.roots[tree];
    roots[tree] = end;
    waiting.push(0, end, root);
    end += 2 * NODE_BYTES;
    let deepest = 0;
    let taken = 0;
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      const at = waiting.pop() as number;
      const depth = waiting.pop() as number;
      if (isLeaf(forest, node)) {
        layLeaf(at, shareBytes * leaf[node]);
        deepest = Math.max(deepest, depth);
      } else {
        laySplit(at, node, depth);
        taken += cover[node];
      }
    }
    steps[2 * tree] = stepsWithoutLook(taken / cover[root], deepest);
    steps[2 * tree + 1] = deepest;
    yield forest.roots[tree + 1] - root;
  }
  layShares(forest, shares);
  layLeaf(end, 8 * shares.length - shareBytes);
  roots.fill(end, treeCount);
}

/**
 * As many steps as rows take in the mean: of eight that go side by side, one nearly always takes more. Where the deepest leaf is
 * little further, the steps to it cost less than to look. A step too many changes nothing: a leaf leads to itself.
 */
function stepsWithoutLook(mean: number, deepest: number): number {
  return deepest <= 1.25 * mean + 1 ? deepest : Math.ceil(mean);
}

function layShares({ leaves, classCount }: FlatForest, shares: Float64Array): void {
  const width = evenClasses(classCount);
  for (let from = 0, to = 0; from < leaves.length; from += classCount, to += width)
    shares.set(leaves.subarray(from, from + classCount), to);
}

/** Lays out a forest where threads can share it. */
export function layForest(forest: FlatForest): LaidForest & LaidShape {
  const shape = laidShape(forest);
  const laid = {
    nodes: new Uint32Array(new SharedArrayBuffer(4 * shape.nodeWords)),
    roots: new Uint32Array(shape.rootWords),
    steps: new Uint32Array(2 * shape.treeCount),
    shares: new Float64Array(shape.shareCount),
  };
  for (const _ of layTrees(forest, laid));
  return { ...shape, ...laid };
}
