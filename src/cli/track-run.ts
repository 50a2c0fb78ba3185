import { NO_RUN, type RunLog } from "../core/tracking/run-log.ts";
import type { CommandContext } from "./define-command.ts";
import { createRunSending } from "./send-run.ts";
import { HERE } from "./version-context.ts";

/**
 * Does work as a run that is kept on record, with the state of the source and what the process uses. The record is never
 * the reason for which a command fails: what could not be kept is said at the end.
 */
export async function trackRun<T>(context: CommandContext, work: (run: RunLog) => Promise<T>): Promise<T> {
  const { ports, log, progress } = context;
  if (ports.settings.tracking === "off") return work(NO_RUN);
  const { withRun } = await import("../core/tracking/with-run.ts");
  const { packages, spec, paths } = await ports.stageContext({ ...context, onProgress: progress.update });
  const { artifacts, runs } = paths;
  const sending = await createRunSending(context, { runs, artifacts, model: spec.name });
  let id: string | undefined;
  let problem: unknown;
  try {
    return await withRun(
      {
        runs,
        about: {
          name: spec.name,
          kind: context.command,
          command: context.commandLine,
          packages: { ...packages },
        },
        now: ports.now,
        onStart: sending.start,
        onEnd: (name) => {
          id = name;
        },
        onProblem: (error) => {
          problem = error;
        },
      },
      (run) => watched(run, () => work(run)),
    );
  } finally {
    if (problem !== undefined) {
      const why = problem instanceof Error ? problem.message : String(problem);
      log.warn({ run: id, why }, "the run could not be kept on record");
      progress.end(`run       not kept whole: ${why}`);
    } else if (id !== undefined) {
      log.info({ run: id }, "kept as a run");
      progress.end(`run       ${id}`);
    }
    await sending.end();
  }
}

/** Notes what the process uses while work is done, and which source it was done with. */
async function watched<T>(run: RunLog, work: () => Promise<T>): Promise<T> {
  const [{ watchUsage }, { sourceVersion }, { processUsage }] = await Promise.all([
    import("../core/tracking/system-usage.ts"),
    import("../core/tracking/source-version.ts"),
    import("./process-usage.ts"),
  ]);
  const stop = watchUsage(run, processUsage);
  const source = sourceVersion(HERE).then((version) => version && run.source(version));
  try {
    return await work();
  } finally {
    await source;
    stop();
  }
}
