/** Grows a tree over the bag, depth first; see `grow.ts` of the plain version, whose tree it is. */
import { bagRows, drawn0, drawn1, places, placesBytes } from "./bag";
import { lastBinLeft, thresholdOf } from "./columns";
import { addNode, clearNodes, Node, node, nodeCount } from "./node";
import { partition } from "./partition";
import { blockAt, isSparse, repack } from "./records";
import { maxDepth, minRows } from "./settings";
import { best0, best1, bestFeature, bestHasMissing, bestLast, bestMissingLeft, bestNext, findSplit, orderFeatures } from "./split";
import { openStretch, from, rows, setRecords } from "./stretch";

export let leafCount: i32 = 0;

export function growTree(): void {
  orderFeatures();
  clearNodes();
  leafCount = 0;
  addNode(0, bagRows, 0, 0, <f64>drawn0, <f64>drawn1).next = -1;
  for (let n = 0; n >= 0; ) {
    const open = node(n);
    const after = open.next;
    if (isSplittable(open) && findSplitOf(open)) {
      n = nodeCount;
      split(open, after);
    } else {
      close(open, n);
      n = after;
    }
  }
}

function isSplittable(open: Node): bool {
  return open.end - open.start >= minRows && open.depth < maxDepth && open.total0 > 0 && open.total1 > 0;
}

function placesOf(depth: i32): usize {
  return places + <usize>(depth & 1) * placesBytes();
}

function findSplitOf(open: Node): bool {
  const at = placesOf(open.depth);
  openStretch(at + <usize>open.start * 4, at + <usize>open.end * 4, open.total0, open.total1);
  if (isSparse(rows, open.level)) {
    repack(open.level, from, rows);
    open.level++;
  }
  setRecords(blockAt(open.level));
  return findSplit();
}

/** Gives a node children, of which the left one comes next, then the right one, then what waited until now. */
function split(open: Node, after: i32): void {
  const depth = open.depth + 1;
  const level = open.level;
  const target = placesOf(depth) + <usize>open.start * 4;
  let shift = bestMissingLeft ? 0 : 1;
  const left = partition(bestFeature, shift, bestLast - shift, target);
  // A value that was never missing here goes with the larger side when it is later, as in scikit-learn.
  const missingLeft = bestHasMissing ? bestMissingLeft : left * 2 > rows;
  shift = missingLeft ? 0 : 1;
  const middle = open.start + left;
  const end = lastBinLeft(bestFeature, bestLast, bestNext);
  open.feature = <u16>bestFeature;
  open.missingLeft = missingLeft;
  open.threshold = thresholdOf(bestFeature, bestLast, bestNext, end);
  open.test = (bestFeature << 9) | (shift << 8) | (end - shift);
  open.child = nodeCount;
  open.next = 0;
  addNode(open.start, middle, depth, level, best0, best1).next = nodeCount;
  addNode(middle, open.end, depth, level, open.total0 - best0, open.total1 - best1).next = after;
}

function close(open: Node, n: i32): void {
  open.feature = 0;
  open.missingLeft = false;
  open.threshold = Infinity;
  open.test = 255;
  open.child = n;
  open.next = leafCount++;
}
