import { parentPort, workerData } from "node:worker_threads";
import type { OobVotes } from "../oob.ts";
import type { Tree } from "../tree.ts";
import { createTreeSource } from "../tree-source.ts";
import { type ThreadData, type ThreadMessage, TURN } from "./messages.ts";

/** A thread that grows trees, round by round, until it is ended. */
const { task, module, turn } = workerData as ThreadData;
const source = createTreeSource(task, module);
for (let round = 0; ; round++) {
  for (let index = take(); index < turn[TURN.limit]; index = take()) growTree(index);
  const votes = source.votes();
  tell({ kind: "round", votes }, votes === null ? [] : buffersOf(votes));
  Atomics.wait(turn, TURN.round, round);
}

function take(): number {
  return Atomics.add(turn, TURN.next, 1);
}

function growTree(index: number): void {
  const { feature, threshold, missingLeft, child, cover, leaf, leaves } = source.grow(index);
  const tree = { feature, threshold, missingLeft, child, cover, leaf, leaves };
  tell({ kind: "tree", index, tree }, buffersOf(tree));
}

function buffersOf(arrays: Tree | OobVotes): ArrayBuffer[] {
  return Object.values(arrays).map(({ buffer }) => buffer as ArrayBuffer);
}

function tell(message: ThreadMessage, moved: ArrayBuffer[]): void {
  parentPort?.postMessage(message, moved);
}
