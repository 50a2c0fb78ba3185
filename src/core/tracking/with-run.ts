import { rm } from "node:fs/promises";
import path from "node:path";
import { writeTextAtomically } from "../atomic-file.ts";
import { codeVersion } from "../code-version.ts";
import { OpsError } from "../errors.ts";
import { withLock } from "../lock-file.ts";
import { type EventFile, openEventFile } from "./event-file.ts";
import { RUN_FORMAT_VERSION, type RunEvent, type StartEvent } from "./events.ts";
import { isOfTheWork } from "./run-events.ts";
import { runPaths } from "./run-folder.ts";
import { newRunId } from "./run-id.ts";
import { NO_RUN, type RunLog } from "./run-log.ts";

/** What a run is of, and where it is kept. */
export interface RunOptions {
  /** The folder of all runs. */
  readonly runs: string;
  readonly about: Pick<StartEvent, "name" | "kind" | "command" | "packages">;
  readonly now: () => Date;
  /** Told once the record is open, before the work begins. */
  readonly onStart?: (id: string) => void;
  /** Told once the run has ended and is on record. */
  readonly onEnd?: (id: string) => void;
  /** Told once of the first thing that could not be kept; the work goes on. */
  readonly onProblem: (error: unknown) => void;
}

/**
 * Runs `work` and keeps what it tells under `<runs>/<id>/`, from its first line on, with how it ended. While it runs it
 * holds a lock, by which others see that it is alive. Work that told nothing of itself leaves no run. Returns what `work` returns and throws what it throws, and nothing
 * else: where no record can be kept, `work` runs without one.
 */
export async function withRun<T>(options: RunOptions, work: (run: RunLog) => Promise<T>): Promise<T> {
  const { runs, now, onProblem } = options;
  const id = newRunId(now());
  const place = runPaths(runs, id);
  let outcome: Promise<T> | undefined;
  try {
    await withLock(place.lock, async () => {
      const record = openRecord(place, onProblem, now);
      record.log({
        event: "start",
        formatVersion: RUN_FORMAT_VERSION,
        id,
        code: codeVersion,
        ...options.about,
      });
      options.onStart?.(id);
      const started = performance.now();
      outcome = work(record.run);
      const error = await outcome.then(
        () => null,
        (thrown: unknown) => thrown ?? new Error("nothing was thrown"),
      );
      const hasToldAnything = record.hasToldAnything();
      if (hasToldAnything) record.log(endOf(error, Math.round(performance.now() - started) / 1000));
      record.close();
      if (hasToldAnything) options.onEnd?.(id);
      else await rm(place.events);
    });
  } catch (error) {
    onProblem(error);
  }
  return outcome ?? work(NO_RUN);
}

function endOf(error: unknown, seconds: number): RunEvent {
  if (error === null) return { event: "end", status: "finished", error: null, seconds };
  const known = error instanceof OpsError;
  const message = error instanceof Error ? error.message : String(error);
  return {
    event: "end",
    status: known && error.code === "OPS_INTERRUPTED" ? "interrupted" : "failed",
    error: { code: known ? error.code : "OPS_BUG", message },
    seconds,
  };
}

interface OpenRecord {
  readonly run: RunLog;
  log(event: RunEvent): void;
  hasToldAnything(): boolean;
  close(): void;
}

/** The run's log over its files. What cannot be written is told once, and does not stop what comes after it. */
function openRecord(
  place: ReturnType<typeof runPaths>,
  onProblem: (error: unknown) => void,
  now: () => Date,
): OpenRecord {
  const file: EventFile = openEventFile(place.events);
  let [hasToldAnything, hasProblem] = [false, false];
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!hasProblem) onProblem(error);
      hasProblem = true;
    }
  };
  const log = (event: RunEvent): void =>
    guarded(() => {
      hasToldAnything ||= isOfTheWork(event);
      file.append(event, now());
    });
  const keep = async (
    kind: "figure" | "artifact",
    name: string,
    content: string | Uint8Array,
  ): Promise<void> => {
    const kept = `${kind}s/${path.basename(name)}`;
    await writeTextAtomically(path.join(place.folder, kept), content).then(
      (digest) => log({ event: "file", kind, path: kept, ...digest }),
      (error: unknown) =>
        guarded(() => {
          throw error;
        }),
    );
  };
  return {
    log,
    hasToldAnything: () => hasToldAnything,
    close: () => guarded(file.close),
    run: {
      params: (values) => log({ event: "params", values: { ...values } }),
      metrics: (values, step) =>
        log({ event: "metrics", values: finite(values), ...(step !== undefined && { step }) }),
      tags: (values) => log({ event: "tags", values: { ...values } }),
      note: (text) => log({ event: "note", text }),
      dataset: (profile) => log({ event: "dataset", ...profile }),
      source: (version) => log({ event: "source", ...version }),
      model: (model) => log({ event: "model", ...model }),
      system: (usage) => log({ event: "system", ...usage }),
      figure: (name, content) => keep("figure", name, content),
      artifact: (name, content) => keep("artifact", name, content),
    },
  };
}

/** JSON has neither NaN nor infinity. */
function finite(values: Readonly<Record<string, number | null>>): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value !== null && Number.isFinite(value) ? value : null,
    ]),
  );
}
