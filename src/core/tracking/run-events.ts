import type { RunEvent, StartEvent, TimedEvent } from "./events.ts";

/** A line of the log, with its number from 0: lines are never changed, so the number stays. */
export interface LoggedEvent {
  readonly line: number;
  readonly event: TimedEvent;
}

/** All that a run's log says. */
export interface RunEvents {
  readonly id: string;
  readonly start: StartEvent & { readonly at: string };
  readonly events: readonly LoggedEvent[];
  /** Lines that say nothing to this version: cut short by a kill, or written by a newer version. */
  readonly passedOver: number;
  /** Whether the last line has no end: somebody is writing it, or was killed doing so. */
  readonly isCut: boolean;
}

/** What is noted of every run, whether its work tells anything or not. */
const BESIDE_THE_WORK = new Set<RunEvent["event"]>(["start", "source", "system", "end"]);

/** Whether an event says something of the work itself. */
export function isOfTheWork({ event }: Pick<RunEvent, "event">): boolean {
  return !BESIDE_THE_WORK.has(event);
}

/** Whether the work has told anything of itself. */
export function hasToldAnything({ events }: RunEvents): boolean {
  return events.some(({ event }) => isOfTheWork(event));
}

/** Whether the log says how the run ended. */
export function isEnded({ events }: RunEvents): boolean {
  return events.some(({ event }) => event.event === "end");
}
