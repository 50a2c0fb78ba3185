import { RedisStore } from "rate-limit-redis";
import { withDeadline } from "../../core/deadline.ts";
import type { OpsError } from "../../core/errors.ts";
import type { Redis } from "../../core/redis/redis.ts";
import type { StoreHealth } from "../stores/stores.ts";
import { createLocalCounts, type RateLimiter, rateLimiterOf, WINDOW_MS } from "./rate-limit.ts";

export interface SharedRateLimitOptions {
  /** Requests a minute for each client, whichever process it asks. */
  readonly limit: number;
  readonly redis: Redis;
  readonly health: StoreHealth;
  /** What keys begin with. */
  readonly prefix: string;
}

/** The longest that a request waits for Redis, which answers within one or two when all is well. */
const DEADLINE_MS = 50;
/** After a failure it is not asked for so long, so that a slow Redis holds up few requests. */
const LEAVE_ALONE_MS = 1_000;

/** Counts in Redis, for all processes together; in this process alone while Redis does not answer at once. */
export function createSharedRateLimiter({
  limit,
  redis,
  health,
  prefix,
}: SharedRateLimitOptions): RateLimiter {
  const local = createLocalCounts();
  const shared = redisCounts(redis, prefix);
  let askAgainAt = 0;
  return rateLimiterOf(limit, {
    async increment(client) {
      if (health.isUp() && performance.now() >= askAgainAt) {
        try {
          return await withDeadline(shared.increment(client), DEADLINE_MS);
        } catch (error) {
          askAgainAt = performance.now() + LEAVE_ALONE_MS;
          health.failed(error);
        }
      }
      return local.increment(client);
    },
    shutdown: () => local.shutdown(),
  });
}

function redisCounts(redis: Redis, prefix: string): Pick<RedisStore, "increment"> {
  const store = new RedisStore({
    prefix,
    async sendCommandCluster({ key = prefix, command }) {
      try {
        const [reply] = await redis.send([{ key, parts: command }]);
        return reply as string | number;
      } catch (error) {
        // The store has to see Redis's own words: by them it knows that its script is to be loaded again.
        throw (error as OpsError).cause ?? error;
      }
    },
  });
  let loaded: Promise<void> | undefined;
  return {
    async increment(client) {
      // A store whose scripts could not be loaded would fail for ever.
      loaded ??= store.init({ windowMs: WINDOW_MS } as Parameters<RedisStore["init"]>[0]);
      await loaded.catch((error: unknown) => {
        loaded = undefined;
        throw error;
      });
      return store.increment(client);
    },
  };
}
