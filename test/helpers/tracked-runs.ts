import type { RunLog } from "../../src/core/tracking/run-log.ts";
import { withRun } from "../../src/core/tracking/with-run.ts";

interface Made {
  readonly kind?: string;
  readonly at?: string;
  /** What went wrong with the record, in order. */
  readonly problems?: unknown[];
}

/** Makes a tracked run in a folder; returns its id, whether `work` succeeds or fails. */
export async function trackedRun(
  runs: string,
  work: (run: RunLog) => Promise<unknown> | unknown,
  { kind = "train", at = "2026-01-02T03:04:05.678Z", problems = [] }: Made = {},
): Promise<string> {
  let made = "";
  await withRun(
    {
      runs,
      about: { name: "titanic", kind, command: `titanic-ops ${kind}`, packages: {} },
      now: () => new Date(at),
      onEnd: (id) => {
        made = id;
      },
      onProblem: (error) => problems.push(error),
    },
    async (run) => work(run),
  ).catch(() => undefined);
  return made;
}

/** Seven runs, of which the last has failed; returns their ids. */
export async function sevenRuns(runs: string): Promise<string[]> {
  const ids: string[] = [];
  for (const depth of [2, 3, 4, 5, 6, 7]) {
    const at = `2026-01-0${depth}T03:04:05.678Z`;
    const trains = (run: RunLog): void => {
      run.params({ max_depth: depth, criterion: depth % 2 === 0 ? "gini" : "entropy" });
      for (let step = 1; step <= 3; step++) run.metrics({ "fold.roc_auc": 0.5 + (depth * step) / 50 }, step);
      run.metrics({ roc_auc: 0.6 + depth / 50, accuracy: 0.9 - depth / 50 });
    };
    ids.push(await trackedRun(runs, trains, { at }));
  }
  const fails = (run: RunLog): void => {
    run.tags({ of: "the test" });
    throw new Error("no such file");
  };
  ids.push(await trackedRun(runs, fails, { kind: "evaluate", at: "2026-01-09T03:04:05.678Z" }));
  return ids;
}

/** For a run of which everything can be kept. */
export function noProblem(error: unknown): void {
  throw error;
}
