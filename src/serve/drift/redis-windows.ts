import { randomUUID } from "node:crypto";
import { withDeadline } from "../../core/deadline.ts";
import type { DriftSnapshot } from "../../core/drift/snapshot.ts";
import type { Redis, RedisCommand, RedisReply } from "../../core/redis/redis.ts";
import type { StoreHealth } from "../stores/stores.ts";
import { type ProcessWindow, parseWindow, type SharedWindows, windowText } from "./shared-windows.ts";
import type { WindowKeeper } from "./window-keeper.ts";

export interface RedisWindowsOptions {
  readonly redis: Redis;
  readonly health: StoreHealth;
  /** What keys begin with. */
  readonly prefix: string;
}

/** A process that has not been heard of for so long has ended without a word; its rows go with it. */
const ALIVE_S = 60;
/** A window that was left waits so long for a process that takes it up. */
const LEFT_S = 3_600;
const DEADLINE_MS = 2_000;

/**
 * Windows shared through Redis, which also keeps those of processes that have ended. Beside the window of each process
 * there is a set of the processes that serve and one of those that have left: a process that starts takes one out of
 * the second, and goes on under its name. docs/reference/redis-keys.md describes the keys.
 */
export function createRedisWindows(options: RedisWindowsOptions): SharedWindows & WindowKeeper {
  const { redis, health, prefix } = options;
  let process = randomUUID() as string;
  const keysOf = (digest: string) => {
    const base = `${prefix}${digest}`;
    return { serving: `${base}:processes`, left: `${base}:left`, window: (of: string) => `${base}:${of}` };
  };
  const send = (commands: readonly RedisCommand[]): Promise<RedisReply[]> =>
    withDeadline(redis.send(commands), DEADLINE_MS);
  const windowsOf = async (
    digest: string,
    processes: readonly string[],
    own: DriftSnapshot,
  ): Promise<ProcessWindow[]> => {
    const { serving, window } = keysOf(digest);
    const texts = await send(processes.map((each) => command("GET", window(each))));
    const gone = processes.filter((_, i) => texts[i] === null);
    if (gone.length > 0) await send([command("SREM", serving, ...gone)]);
    const windows = await Promise.all(
      processes.map(async (process, i) => ({ process, window: await parseWindow(String(texts[i]), own) })),
    );
    return windows.filter((each): each is ProcessWindow => each.window !== null);
  };
  return {
    process: () => process,
    async exchange(digest, own) {
      if (!health.isUp()) return null;
      const { serving, window } = keysOf(digest);
      try {
        const text = await windowText(own);
        const [, , , members] = await send([
          command("SET", window(process), text, "EX", String(ALIVE_S)),
          command("SADD", serving, process),
          command("EXPIRE", serving, String(ALIVE_S)),
          command("SMEMBERS", serving),
        ]);
        const others = (members as string[]).filter((each) => each !== process);
        return await windowsOf(digest, others, own);
      } catch (error) {
        health.failed(error);
        return null;
      }
    },
    async take(digest, empty) {
      if (!health.isUp()) return null;
      const { left, window } = keysOf(digest);
      try {
        const [taken] = await send([command("SPOP", left)]);
        if (taken === null) return null;
        process = String(taken);
        const [text] = await send([command("GET", window(process))]);
        return await parseWindow(String(text), empty);
      } catch (error) {
        health.failed(error);
        return null;
      }
    },
    async leave(digest, own) {
      const { serving, left, window } = keysOf(digest);
      if (!health.isUp()) throw new Error("Redis does not answer");
      await send([
        command("SREM", serving, process),
        command("SET", window(process), await windowText(own), "EX", String(LEFT_S)),
        command("SADD", left, process),
        command("EXPIRE", left, String(LEFT_S)),
      ]);
    },
  };
}

function command(name: string, key: string, ...rest: readonly string[]): RedisCommand {
  return { key, parts: [name, key, ...rest] };
}
