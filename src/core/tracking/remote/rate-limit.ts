import { setTimeout as sleep } from "node:timers/promises";
import { throwIfInterrupted } from "../../errors.ts";

/** Holds requests to a pace, so that a long history does not arrive at a service all at once. */
export interface RateLimit {
  /** Resolves when the next request may go. Throws OPS_INTERRUPTED. */
  take(signal: AbortSignal): Promise<void>;
  /** Lets none go for a while: the service has asked for that. */
  pause(ms: number): void;
}

/** As many a second as given; after a rest, as many at once. `now`: milliseconds that never go back. */
export function createRateLimit(perSecond: number, now: () => number = () => performance.now()): RateLimit {
  const burstMs = 1000;
  /** When the next may go, at the even pace. */
  let due = Number.NEGATIVE_INFINITY;
  return {
    async take(signal) {
      const at = Math.max(due, now() - burstMs);
      due = at + 1000 / perSecond;
      const waitMs = at - now();
      if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => throwIfInterrupted(signal));
      throwIfInterrupted(signal);
    },
    pause(ms) {
      due = Math.max(due, now() + ms);
    },
  };
}
