import { parentPort, workerData } from "node:worker_threads";
import { type ErrorCode, OpsError } from "../../errors.ts";
import { scoreFold, type TuningRows } from "../score-fold.ts";
import type { FoldJob } from "../search.ts";

/** What a thread answers to a job: its score, or the error that a user can mend. */
export type FoldAnswer =
  | { readonly score: number | null }
  | { readonly code: ErrorCode; readonly message: string; readonly hint: string | undefined };

/** A thread that scores one fold after the other, as it is sent them. */
const rows = workerData as TuningRows;
parentPort?.on("message", (job: FoldJob) => {
  void scoreFold(rows, job, { jobs: 1 }).then(
    (score) => answer({ score }),
    (error: unknown) => {
      if (error instanceof OpsError)
        return answer({ code: error.code, message: error.message, hint: error.hint });
      // Thrown where nobody waits, so that the thread ends with it.
      setImmediate(() => {
        throw error;
      });
    },
  );
});

function answer(message: FoldAnswer): void {
  parentPort?.postMessage(message);
}
