import type { Worker } from "node:cluster";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

/** Carries the questions of each worker to the others, and their answers back: a round for each question. */
export interface Rounds {
  /** Resolves when every answer that came in time has been sent to the one that asked. */
  ask(asker: Worker, asked: Extract<FromWorker, { type: "ask" }>): Promise<void>;
  answered(worker: Worker, given: Extract<FromWorker, { type: "answer" }>): void;
  /** A worker that has died is not waited for. */
  forget(worker: Worker): void;
}

interface Round {
  readonly waiting: Set<Worker>;
  readonly answers: unknown[];
  readonly end: () => void;
}

/** @param workers those who are asked. */
export function createRounds(workers: () => Iterable<Worker>): Rounds {
  const rounds = new Map<number, Round>();
  let last = 0;
  const done = ({ waiting, end }: Round, worker: Worker): void => {
    if (waiting.delete(worker) && waiting.size === 0) end();
  };
  return {
    async ask(asker, { id, topic, question, withinMs }) {
      const others = new Set(workers());
      others.delete(asker);
      const answers: unknown[] = [];
      if (others.size > 0) {
        const round = ++last;
        await new Promise<void>((end) => {
          const timer = setTimeout(end, withinMs);
          rounds.set(round, {
            waiting: others,
            answers,
            end() {
              clearTimeout(timer);
              end();
            },
          });
          for (const worker of others) send(worker, { type: "question", round, topic, question });
        });
        rounds.delete(round);
      }
      send(asker, { type: "answers", id, answers });
    },
    answered(worker, { round: id, answer }) {
      const round = rounds.get(id);
      if (round === undefined) return;
      if (answer !== undefined) round.answers.push(answer);
      done(round, worker);
    },
    forget(worker) {
      for (const round of rounds.values()) done(round, worker);
    },
  };
}

/** A worker that has just died cannot be told anything. */
export function send(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}
