import type { Redis } from "../../core/redis/redis.ts";
import type { Stores } from "../stores/stores.ts";
import type { Membership } from "../workers/membership.ts";
import { createDriftWatch, type DriftWatchOptions, type PersistentDriftWatch } from "./drift-watch.ts";
import { createGroupWindows } from "./group-windows.ts";
import { createRedisWindows } from "./redis-windows.ts";
import { MAX_SHARED_ROWS } from "./shared-windows.ts";
import { createWindowFile } from "./window-keeper.ts";

export interface OpenDriftWatchOptions extends Omit<DriftWatchOptions, "keeper" | "shared"> {
  /** The name of the dataset. */
  readonly name: string;
  /** Where the window is kept while the service is down and there is no Redis. */
  readonly file: string;
  readonly redis: Redis | null;
  /** Null where this process serves alone. */
  readonly member: Membership | null;
  readonly stores: Stores;
}

/** The drift watch of a service, whose window is shared through Redis, else with the workers of its group, else not. */
export function openDriftWatch(options: OpenDriftWatchOptions): PersistentDriftWatch {
  const { settings, name, file, redis, member, stores } = options;
  if (redis === null && member === null)
    return createDriftWatch({ ...options, keeper: createWindowFile(file), shared: null });
  const size = Math.min(settings.size, MAX_SHARED_ROWS);
  const sharedSettings = { ...settings, size, step: Math.min(settings.step, size) };
  if (redis !== null) {
    const prefix = `titanic-ops:${name}:drift:`;
    const windows = createRedisWindows({ redis, health: stores.of("redis"), prefix });
    return createDriftWatch({ ...options, settings: sharedSettings, keeper: windows, shared: windows });
  }
  const shared = member && createGroupWindows(member);
  return createDriftWatch({ ...options, settings: sharedSettings, keeper: createWindowFile(file), shared });
}
