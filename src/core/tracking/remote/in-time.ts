import type { RetryPolicy } from "../../retry.ts";
import type { RemoteTracker } from "./remote-tracker.ts";

/** Nobody waits for a service that is down while a command ends; `runs sync` is more patient. */
export const IMPATIENT_RETRIES: RetryPolicy = { tries: 2, firstWaitMs: 300, maxWaitMs: 300 };

/** What was sent within the time that there was, or why it was not. */
export type InTime<T> =
  | { readonly done: T; readonly problem: null }
  | { readonly done: null; readonly problem: string };

/** Sends something to a tracker, and gives up when the time is over. Never rejects. */
export async function inTime<T>(
  { name, place }: Pick<RemoteTracker, "name" | "place">,
  withinMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<InTime<T>> {
  // With a timer that keeps the process: one of AbortSignal.timeout would not.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), withinMs);
  try {
    return { done: await work(late.signal), problem: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const problem = late.signal.aborted ? `${name} at ${place}: not done within ${withinMs / 1000} s` : why;
    return { done: null, problem };
  } finally {
    clearTimeout(timer);
  }
}
