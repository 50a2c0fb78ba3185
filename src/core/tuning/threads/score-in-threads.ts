import type { Worker } from "node:worker_threads";
import { interrupted, OpsError, throwIfInterrupted } from "../../errors.ts";
import { startThread } from "../../start-thread.ts";
import { scoreFold, type TuningRows } from "../score-fold.ts";
import type { FoldJob } from "../search.ts";
import type { FoldAnswer } from "./fold-thread.ts";

/** Scores folds, several at a time. */
export interface FoldScorer {
  /** Hands each score on as soon as it is there. */
  score(jobs: readonly FoldJob[], onScore: (job: FoldJob, score: number | null) => void): Promise<void>;
  close(): Promise<void>;
}

/** More values than this are not copied for each thread: one fold after the other, each forest in all threads. */
const MAX_COPIED_VALUES = 20_000_000;

/**
 * Opens what scores folds: in so many threads, or in this one where one is enough or the rows are very many. The scores do
 * not depend on it. `score` throws OPS_INTERRUPTED when the signal is aborted.
 */
export function openFoldScorer(
  rows: TuningRows,
  { jobs, signal }: { readonly jobs: number; readonly signal?: AbortSignal | undefined },
): FoldScorer {
  const isLarge = rows.features.rows * rows.features.columns.size > MAX_COPIED_VALUES;
  return jobs === 1 || isLarge ? scoreHere(rows, jobs, signal) : scoreInThreads(rows, jobs, signal);
}

function scoreHere(rows: TuningRows, jobs: number, signal: AbortSignal | undefined): FoldScorer {
  return {
    async score(all, onScore) {
      for (const job of all) {
        throwIfInterrupted(signal);
        onScore(job, await scoreFold(rows, job, { jobs, signal }));
      }
    },
    close: async () => undefined,
  };
}

function scoreInThreads(rows: TuningRows, jobs: number, signal: AbortSignal | undefined): FoldScorer {
  const threads: Worker[] = [];
  return {
    async score(all, onScore) {
      throwIfInterrupted(signal);
      while (threads.length < Math.min(jobs, all.length)) threads.push(startThread("fold-thread", rows));
      let next = 0;
      const work = threads.map(async (thread) => {
        while (next < all.length) {
          const job = all[next++];
          onScore(job, await askThread(thread, job, signal));
        }
      });
      await Promise.all(work);
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

function askThread(thread: Worker, job: FoldJob, signal: AbortSignal | undefined): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void): void => {
      thread.off("message", told).off("error", failed).off("exit", ended);
      signal?.removeEventListener("abort", aborted);
      then();
    };
    const told = (answer: FoldAnswer) =>
      "score" in answer
        ? settle(() => resolve(answer.score))
        : failed(new OpsError(answer.code, answer.message, { hint: answer.hint }));
    const failed = (error: unknown) => settle(() => reject(error));
    const ended = (code: number) => failed(new Error(`a thread that scored folds ended with exit ${code}`));
    const aborted = () => failed(interrupted());
    thread.once("message", told).once("error", failed).once("exit", ended);
    signal?.addEventListener("abort", aborted, { once: true });
    thread.postMessage(job);
  });
}
