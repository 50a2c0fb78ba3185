import { setTimeout as sleep } from "node:timers/promises";
import { throwIfInterrupted } from "../errors.ts";
import { withoutSecrets } from "../secrets.ts";
import { openClient } from "./clients.ts";
import type { Redis, RedisOptions, RedisReply } from "./redis.ts";
import { reasonOf, redisFailed } from "./redis-failed.ts";

const KEYS_PER_SCAN = 1000;

/**
 * Redis at `redis://…` or `rediss://…` (TLS), or a cluster at `redis+cluster://host:port,host:port` (`rediss+cluster` with
 * TLS). Begins to connect and returns; see `Redis`. Throws OPS_CONFIG_INVALID for what is no such URL.
 */
export function openRedis(url: string, options: RedisOptions): Redis {
  const location = withoutSecrets(url);
  let lastError: Error | null = null;
  let wasReady = false;
  let closed = false;
  let refusal: Error | null = null;
  const onError = (error: Error): void => {
    lastError = error;
    if (wasReady) options.onChange?.(false, reasonOf(error));
    wasReady = false;
  };
  const onReady = (): void => {
    wasReady = true;
    refusal = null;
    options.onChange?.(true, "");
  };
  const client = openClient(url, location, {
    onError,
    onReady,
    timeoutMs: options.timeoutMs,
    onRefused: (error) => {
      refusal = error;
    },
  });
  client.connect().catch(onError);
  const noConnection = (): Error => refusal ?? lastError ?? new Error("there is no connection");
  /** Does what needs a connection, within the time for an answer. */
  const within = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closed || !client.isReady()) throw redisFailed(location, noConnection());
    const timer = deadline(options.timeoutMs);
    try {
      return await Promise.race([work(), timer.over]);
    } catch (error) {
      throw redisFailed(location, client.isReady() ? error : noConnection());
    } finally {
      timer.clear();
    }
  };
  return {
    location,
    isReady: () => !closed && client.isReady(),
    async connected(signal) {
      const until = performance.now() + options.timeoutMs;
      while (!client.isReady()) {
        throwIfInterrupted(signal);
        if (refusal !== null || closed || performance.now() > until)
          throw redisFailed(location, noConnection());
        await sleep(10);
      }
    },
    send: (commands) =>
      within(() => Promise.all(commands.map((command) => client.send(command))) as Promise<RedisReply[]>),
    async write(commands) {
      await within(() => client.write(commands));
    },
    async *keys(prefix) {
      const match = `${prefix.replaceAll(/[\\*?[\]]/g, "\\$&")}*`;
      for (const node of await within(client.nodes)) {
        let cursor = "0";
        do {
          const scan = ["SCAN", cursor, "MATCH", match, "COUNT", String(KEYS_PER_SCAN)];
          const [next, found] = (await within(() => node.sendCommand(scan))) as [string, string[]];
          if (found.length > 0) yield found;
          cursor = next;
        } while (cursor !== "0");
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      client.destroy();
    },
  };
}

function deadline(timeoutMs: number): { readonly over: Promise<never>; clear(): void } {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no reply within ${timeoutMs} ms`)), timeoutMs);
  });
  return { over, clear: () => clearTimeout(timer) };
}
