import type { GrowingTask } from "../growing-task.ts";
import type { OobVotes } from "../oob.ts";
import type { Tree } from "../tree.ts";

/** What a thread is started with. The codes and labels of the task are in memory that all threads share. */
export interface ThreadData {
  readonly task: GrowingTask;
  /** See `createTreeSource`. */
  readonly module: WebAssembly.Module | null;
  /** See `TURN`; shared by all threads. */
  readonly turn: Int32Array;
  /** Where each tree's votes are added; shared too. Null without bootstrap. */
  readonly votes: OobVotes | null;
}

/**
 * Places of what threads take turns by. `next`: the next tree that nobody has taken; who takes one adds 1. `limit`: where the
 * round ends. `round`: its number, on which threads wait when the trees of theirs have run out. `voting`: 1 while one adds
 * votes, on which others wait.
 */
export const TURN = { next: 0, limit: 1, round: 2, voting: 3 } as const;

/** What a thread tells: each tree that it has, and that it is at the end of a round. */
export type ThreadMessage =
  | { readonly kind: "tree"; readonly index: number; readonly tree: Tree }
  | { readonly kind: "round" };
