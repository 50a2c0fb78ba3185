import type { RunEvent } from "../events.ts";
import type { LoggedEvent } from "../run-events.ts";

/** What takes a request or more of its own. The end is one of them, so that all else is there before it. */
const HEAVY = new Set<RunEvent["event"]>(["file", "model", "end"]);

const MAX_EVENTS = 100;

/** Whether sending it takes time or the processor, which a run that is at work needs itself. */
export function isHeavy({ event }: LoggedEvent): boolean {
  return HEAVY.has(event.event);
}

/** The lines that are sent and acknowledged together, in their order. */
export function batchesOf(events: readonly LoggedEvent[]): LoggedEvent[][] {
  const batches: LoggedEvent[][] = [];
  for (const event of events) {
    const last = batches.at(-1);
    if (last === undefined || last.length === MAX_EVENTS || isHeavy(event) || isHeavy(last[0]))
      batches.push([event]);
    else last.push(event);
  }
  return batches;
}
