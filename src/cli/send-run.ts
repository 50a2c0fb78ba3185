import type { Sent } from "../core/tracking/remote/send-while-at-work.ts";
import type { CommandContext } from "./define-command.ts";

/** Sends the run of a command to the trackers that are configured. Neither of the two ever fails. */
export interface RunSending {
  /** The run has begun. */
  start(id: string): void;
  /** It has ended: sends the rest, within a bounded time, and says what became of it. */
  end(): Promise<void>;
}

/** Makes ready to send the run that a command makes. A tracker that fails is told of at the end, and fails nothing. */
export async function createRunSending(
  { ports, log, progress }: Pick<CommandContext, "ports" | "log" | "progress">,
  { runs, artifacts, model }: { readonly runs: string; readonly artifacts: string; readonly model: string },
): Promise<RunSending> {
  const unsent = (why: string): void => {
    log.warn({ why }, "the run was not sent");
    progress.end(`not sent  ${why}; titanic-ops runs sync sends it later`);
  };
  let sending: { end(): Promise<Sent[]> } | undefined;
  let problem: unknown;
  const trackers = await ports.trackers().catch((error: unknown) => {
    problem = error;
    return [];
  });
  const { sendWhileAtWork } = await import("../core/tracking/remote/send-while-at-work.ts");
  return {
    start(id) {
      if (trackers.length > 0) sending = sendWhileAtWork(trackers, { runs, artifacts, id, model });
    },
    async end() {
      if (problem !== undefined) unsent(problem instanceof Error ? problem.message : String(problem));
      if (sending === undefined) return;
      progress.start("sending");
      for (const { tracker, place, replayed, problem: why } of await sending.end()) {
        const url = replayed?.url ?? place;
        if (replayed?.ended) {
          log.info({ tracker, url }, "the run was sent");
          progress.end(`sent      ${tracker}: ${url}`);
        }
        if (why !== null) unsent(why);
      }
    },
  };
}

/** After a change of aliases: tells the trackers. What could not be told is said, and fails nothing. */
export async function tellAliases({ ports, log, progress }: CommandContext): Promise<void> {
  const problems = await ports.trackers().then(
    async (trackers) => {
      if (trackers.length === 0) return [];
      const { sendAliases } = await import("../core/tracking/remote/send-aliases.ts");
      progress.start("sending");
      return sendAliases(trackers, (await ports.dataset()).spec.name, await ports.paths());
    },
    (error: unknown) => [error instanceof Error ? error.message : String(error)],
  );
  for (const why of problems) {
    log.warn({ why }, "the aliases were not sent");
    progress.end(`not sent  ${why}; titanic-ops runs sync sends it later`);
  }
}
