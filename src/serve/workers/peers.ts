import type { Topic, Topics } from "./worker-messages.ts";

/** The other workers of a group, as one of them sees them. */
export interface Peers {
  /** The answers of the others that gave one in time, by default 2 s: none where a process is alone. Never rejects. */
  ask<T extends Topic>(
    topic: T,
    question: Topics[T]["question"],
    withinMs?: number,
  ): Promise<Topics[T]["answer"][]>;
  /** Answers what the others ask. An answer that fails is none. */
  onAsked<T extends Topic>(
    topic: T,
    answer: (question: Topics[T]["question"]) => Topics[T]["answer"] | Promise<Topics[T]["answer"]>,
  ): void;
}

/** Those of a process that is alone. */
export const NO_PEERS: Peers = { ask: async () => [], onAsked: () => undefined };
