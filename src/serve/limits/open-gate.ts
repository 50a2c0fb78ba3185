import type { Redis } from "../../core/redis/redis.ts";
import type { Stores } from "../stores/stores.ts";
import type { ApiKeys } from "./api-keys.ts";
import { createGate, type Gate } from "./gate.ts";
import { createRateLimiter } from "./rate-limit.ts";
import { createSharedRateLimiter } from "./shared-rate-limit.ts";

/** The limits of a service, as they were asked for. */
export interface GateSettings {
  /** Requests under way at once. */
  readonly maxConcurrent: number;
  /** Null: everyone may ask. */
  readonly apiKeys: ApiKeys | null;
  /** Requests a minute that each client may make; 0: any number. */
  readonly rateLimit: number;
}

/** The gate of a service; with Redis, its replicas count the requests of a client together. */
export function openGate(
  { maxConcurrent, apiKeys, rateLimit: limit }: GateSettings,
  { name, redis, stores }: { readonly name: string; readonly redis: Redis | null; readonly stores: Stores },
): Gate {
  const limiter = () =>
    redis === null
      ? createRateLimiter(limit)
      : createSharedRateLimiter({
          limit,
          redis,
          health: stores.of("redis"),
          prefix: `titanic-ops:${name}:rate:`,
        });
  return createGate({ maxConcurrent, apiKeys, rateLimiter: limit === 0 ? null : limiter() });
}
