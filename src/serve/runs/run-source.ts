import { showRun } from "../../core/tracking/find-run.ts";
import { type ListOptions, listRuns, type RunList } from "../../core/tracking/list-runs.ts";
import type { RunDetails } from "../../core/tracking/run-record.ts";

/** The record of trainings and evaluations, as `titanic-ops runs` has it. */
export interface RunSource {
  /** Throws OPS_WHERE_INVALID. */
  list(options: ListOptions): Promise<RunList>;
  /** A run by its name or a part of it, or `latest`. Throws OPS_RUN_NOT_FOUND, OPS_RUN_UNREADABLE and OPS_USAGE. */
  show(called: string): Promise<RunDetails>;
}

/** Reads the runs of a folder. One list at a time: each opens a database, and many at once would take the memory of many. */
export function createRunSource(folder: string): RunSource {
  let last: Promise<unknown> = Promise.resolve();
  return {
    list(options) {
      const next = last.then(() => listRuns(folder, options));
      last = next.catch(() => undefined);
      return next;
    },
    show: (called) => showRun(folder, called),
  };
}
