import { ipKeyGenerator, MemoryStore } from "express-rate-limit";

const WINDOW_MS = 60_000;

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
 * At most `limit` requests a minute for each client. Of express-rate-limit this takes the store, which forgets clients
 * in time, and not the middleware: that needs Express, and the hot route goes past it. So both routes share one count.
 * Each worker process counts for itself, so that `n` of them let up to `n` times the limit pass.
 */
export function createRateLimiter(limit: number): RateLimiter {
  const store = new MemoryStore();
  // The store reads nothing else of the middleware's options.
  store.init({ windowMs: WINDOW_MS } as Parameters<MemoryStore["init"]>[0]);
  return {
    async take(client) {
      const { totalHits, resetTime } = await store.increment(client);
      return {
        limit,
        remaining: Math.max(0, limit - totalHits),
        exceeded: totalHits > limit,
        resetSeconds: Math.max(1, Math.ceil(((resetTime?.getTime() ?? Date.now()) - Date.now()) / 1000)),
      };
    },
    close: () => store.shutdown(),
  };
}

/** A client by its address; of IPv6 by its network, since one client has all the addresses of it. */
export function clientOfAddress(address: string | undefined): string {
  return ipKeyGenerator(address ?? "unknown");
}
