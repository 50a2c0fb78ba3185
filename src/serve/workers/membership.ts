import cluster from "node:cluster";
import type { OpsError } from "../../core/errors.ts";
import type { Peers } from "./peers.ts";
import type { FromWorker, ServedAt, Topic, Topics, ToWorker } from "./worker-messages.ts";

/** A worker's place in the group; see workers.ts. */
export interface Membership extends Peers {
  /** From 1; a worker that takes another's place has a new one. */
  readonly id: number;
  /** Aborted when the group is to end. */
  readonly signal: AbortSignal;
  /** Whether every worker has come up; stays so when one is started again, since the others answer meanwhile. */
  allUp(): boolean;
  /** From now on the others ask this one too. */
  listening(served: ServedAt): void;
  failed(error: OpsError): Promise<void>;
  /** Lets the process end. */
  leave(): void;
}

/** What is asked in a request has to be answered within it. */
const WITHIN_MS = 2_000;
/** Beyond the time for answers, which the leader keeps: it may not answer itself. */
const LEADER_MS = 1_000;

/** This process's membership; null where it is no worker. */
export function joinGroup(): Membership | null {
  const { worker } = cluster;
  if (worker === undefined) return null;
  const stop = new AbortController();
  const waiting = new Map<number, (answers: readonly unknown[]) => void>();
  const answering = new Map<Topic, (question: never) => unknown>();
  let allUp = false;
  let last = 0;
  const tell = (message: FromWorker): Promise<void> =>
    new Promise((resolve) => {
      if (worker.isConnected()) worker.send(message, () => resolve());
      else resolve();
    });
  const answer = async (round: number, topic: Topic, question: unknown): Promise<void> => {
    const given = await Promise.resolve()
      .then(() => answering.get(topic)?.(question as never))
      .catch(() => undefined);
    await tell({ type: "answer", round, answer: given });
  };
  worker.on("message", (message: ToWorker) => {
    if (message.type === "drain") stop.abort();
    else if (message.type === "all-up") allUp = true;
    else if (message.type === "answers") waiting.get(message.id)?.(message.answers);
    else void answer(message.round, message.topic, message.question);
  });
  return {
    id: worker.id,
    signal: stop.signal,
    allUp: () => allUp,
    onAsked: (topic, how) => void answering.set(topic, how),
    async ask<T extends Topic>(topic: T, question: Topics[T]["question"], withinMs = WITHIN_MS) {
      const id = ++last;
      const answers = await new Promise<readonly unknown[]>((resolve) => {
        const timer = setTimeout(resolve, withinMs + LEADER_MS, []);
        waiting.set(id, (given) => {
          clearTimeout(timer);
          resolve(given);
        });
        void tell({ type: "ask", id, topic, question, withinMs });
      });
      waiting.delete(id);
      return answers as Topics[T]["answer"][];
    },
    listening: ({ url, uiUrl }) =>
      void tell({ type: "listening", url, ...(uiUrl !== undefined && { uiUrl }) }),
    failed: ({ code, message, hint }) => tell({ type: "failed", code, message, hint }),
    leave: () => worker.disconnect(),
  };
}
