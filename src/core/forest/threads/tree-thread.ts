import { parentPort, workerData } from "node:worker_threads";
import { createTreeSource } from "../tree-source.ts";
import { type ThreadData, type ThreadMessage, TURN } from "./messages.ts";

/** A thread that grows trees, round by round, until it is ended. */
const { task, module, turn, votes } = workerData as ThreadData;
const source = createTreeSource(task, module, votes && { votes, alone });
for (let round = 0; ; round++) {
  for (let index = take(); index < turn[TURN.limit]; index = take()) growTree(index);
  tell({ kind: "round" }, []);
  Atomics.wait(turn, TURN.round, round);
}

function take(): number {
  return Atomics.add(turn, TURN.next, 1);
}

function growTree(index: number): void {
  const { feature, threshold, missingLeft, child, cover, leaf, leaves } = source.grow(index);
  const tree = { feature, threshold, missingLeft, child, cover, leaf, leaves };
  tell(
    { kind: "tree", index, tree },
    Object.values(tree).map(({ buffer }) => buffer as ArrayBuffer),
  );
}

/** Threads add to the same votes: one after the other. */
function alone(add: () => void): void {
  while (Atomics.compareExchange(turn, TURN.voting, 0, 1) === 1) Atomics.wait(turn, TURN.voting, 1);
  add();
  Atomics.store(turn, TURN.voting, 0);
  Atomics.notify(turn, TURN.voting, 1);
}

function tell(message: ThreadMessage, moved: ArrayBuffer[]): void {
  parentPort?.postMessage(message, moved);
}
