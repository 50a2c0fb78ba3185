import { setTimeout as sleep } from "node:timers/promises";
import { OpsError, throwIfInterrupted } from "./errors.ts";

/** How often something is tried, and how long it is waited in between. */
export interface RetryPolicy {
  /** Times in all; 1 is once. */
  readonly tries: number;
  /** The longest wait before the second try, in milliseconds; it doubles with each further one. */
  readonly firstWaitMs: number;
  readonly maxWaitMs: number;
}

/** What suits a service in a network: three tries within some two seconds. */
export const DEFAULT_RETRIES: RetryPolicy = { tries: 3, firstWaitMs: 500, maxWaitMs: 10_000 };

/** What is told before a wait. */
export interface Retry {
  /** The try that failed; the first is 1. */
  readonly attempt: number;
  readonly tries: number;
  readonly waitMs: number;
  readonly error: unknown;
}

export interface RetryOptions {
  readonly policy: RetryPolicy;
  /** Whether another try may end otherwise: a wrong password stays wrong. */
  readonly isWorthRetrying: (error: unknown) => boolean;
  readonly onRetry?: (retry: Retry) => void;
  readonly signal?: AbortSignal | undefined;
  /** In [0, 1); decides how long is waited, and nothing that is kept. */
  readonly random?: () => number;
}

/**
 * How long to wait after failure number `attempt` (the first is 1): a random time up to a limit that doubles ("full
 * jitter"), so that the many clients of a service that comes back do not all come back at once.
 */
export function backoffMs(
  attempt: number,
  { firstWaitMs, maxWaitMs }: Omit<RetryPolicy, "tries">,
  random: () => number = Math.random,
): number {
  return Math.round(random() * Math.min(maxWaitMs, firstWaitMs * 2 ** (attempt - 1)));
}

/**
 * Does `work` until it succeeds, at most `policy.tries` times, and throws what the last try threw. Throws
 * OPS_INTERRUPTED when the signal is aborted, in a wait too.
 */
export async function withRetries<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { policy, isWorthRetrying, onRetry, signal, random } = options;
  for (let attempt = 1; ; attempt++) {
    throwIfInterrupted(signal);
    try {
      return await work();
    } catch (error) {
      if (attempt >= policy.tries || signal?.aborted || !isWorthRetrying(error)) throw error;
      const waitMs = backoffMs(attempt, policy, random);
      onRetry?.({ attempt, tries: policy.tries, waitMs, error });
      await sleep(waitMs, undefined, signal && { signal }).catch(() => throwIfInterrupted(signal));
    }
  }
}

/** Whether an error says of itself, by `transient` in its details, that the same may succeed a moment later. */
export function isTransient(error: unknown): boolean {
  return error instanceof OpsError && error.details.transient === true;
}
