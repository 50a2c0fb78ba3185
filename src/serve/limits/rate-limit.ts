import { ipKeyGenerator, MemoryStore, type Store } from "express-rate-limit";

/** A limit is one of requests in so long. */
export const WINDOW_MS = 60_000;

/** How a client stands within its minute. */
export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  readonly exceeded: boolean;
  /** Until the minute is over. */
  readonly resetSeconds: number;
}

/** Counts the requests of each client in windows of a minute that begin with its first. */
export interface RateLimiter {
  take(client: string): Promise<RateState>;
  close(): void;
}

/**
 * Where requests are counted: of express-rate-limit its stores, which forget clients in time, and not the middleware.
 * That needs Express, and the hot route goes past it; so both routes share one count.
 */
export interface RequestCounts {
  increment: Store["increment"];
  shutdown(): void;
}

/** At most `limit` requests a minute for each client; each process counts for itself, so that `n` of them let `n` times as many pass. */
export function createRateLimiter(limit: number): RateLimiter {
  return rateLimiterOf(limit, createLocalCounts());
}

/** The counts of this process. */
export function createLocalCounts(): RequestCounts {
  const store = new MemoryStore();
  // The store reads nothing else of the middleware's options.
  store.init({ windowMs: WINDOW_MS } as Parameters<MemoryStore["init"]>[0]);
  return store;
}

/** At most `limit` requests a minute for each client, by these counts. */
export function rateLimiterOf(limit: number, counts: RequestCounts): RateLimiter {
  return {
    async take(client) {
      const { totalHits, resetTime } = await counts.increment(client);
      return {
        limit,
        remaining: Math.max(0, limit - totalHits),
        exceeded: totalHits > limit,
        resetSeconds: Math.max(1, Math.ceil(((resetTime?.getTime() ?? Date.now()) - Date.now()) / 1000)),
      };
    },
    close: () => counts.shutdown(),
  };
}

/** A client by its address; of IPv6 by its network, since one client has all the addresses of it. */
export function clientOfAddress(address: string | undefined): string {
  return ipKeyGenerator(address ?? "unknown");
}
