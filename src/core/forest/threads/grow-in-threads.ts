import type { Worker } from "node:worker_threads";
import { interrupted, throwIfInterrupted } from "../../errors.ts";
import { startThread } from "../../start-thread.ts";
import type { GrowingTask } from "../growing-task.ts";
import type { OobVotes } from "../oob.ts";
import type { Rounds } from "../rounds.ts";
import type { Tree } from "../tree.ts";
import { type ThreadData, type ThreadMessage, TURN } from "./messages.ts";

export interface GrowInThreadsOptions {
  readonly jobs: number;
  /** See `createTreeSource`. */
  readonly module: WebAssembly.Module | null;
  /** Where trees vote, in shared memory; null without bootstrap. */
  readonly votes: OobVotes | null;
  readonly signal?: AbortSignal | undefined;
  readonly onTree?: ((done: number, total: number) => void) | undefined;
}

/**
 * Grows a task's trees in several threads, each of which takes the next tree when it has grown one. What comes out does
 * not depend on their number. The table's codes and the labels must be in shared memory. Throws OPS_INTERRUPTED, and ends the threads
 * at once, when the signal is aborted.
 */
export async function growInThreads(
  task: GrowingTask,
  rounds: Rounds,
  options: GrowInThreadsOptions,
): Promise<Tree[]> {
  const { module, votes } = options;
  const total = task.params.n_estimators;
  const turn = new Int32Array(new SharedArrayBuffer(4 * Object.keys(TURN).length));
  turn[TURN.limit] = rounds.limit();
  const trees: Tree[] = [];
  let done = 0;
  const threads: Worker[] = [];
  const take = (index: number, tree: Tree): void => {
    trees[index] = tree;
    options.onTree?.(++done, total);
  };
  let abort: (() => void) | undefined;
  try {
    throwIfInterrupted(options.signal);
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(interrupted());
      options.signal?.addEventListener("abort", abort, { once: true });
    });
    for (let i = 0; i < Math.min(options.jobs, total); i++)
      threads.push(startThread("tree-thread", { task, module, turn, votes } satisfies ThreadData));
    while (true) {
      await Promise.race([aborted, Promise.all(threads.map((thread) => roundOf(thread, take)))]);
      if (!rounds.goOn(votes)) return trees;
      startRound(turn, rounds.limit());
    }
  } finally {
    if (abort) options.signal?.removeEventListener("abort", abort);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** All threads wait: what they take turns by can be set. */
function startRound(turn: Int32Array, limit: number): void {
  turn[TURN.next] = turn[TURN.limit];
  turn[TURN.limit] = limit;
  Atomics.add(turn, TURN.round, 1);
  Atomics.notify(turn, TURN.round);
}

/** Hands on a thread's trees until its round ends. Rejects with what the thread failed of. */
function roundOf(thread: Worker, take: (index: number, tree: Tree) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = (code: number): void =>
      reject(new Error(`a thread that grew trees ended with exit ${code}`));
    const hear = (message: ThreadMessage): void => {
      if (message.kind === "tree") take(message.index, message.tree);
      else {
        thread.off("message", hear).off("error", reject).off("exit", ended);
        resolve();
      }
    };
    thread.on("message", hear).on("error", reject).on("exit", ended);
  });
}
