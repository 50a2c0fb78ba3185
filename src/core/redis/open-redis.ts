import { setTimeout as sleep } from "node:timers/promises";
import { OpsError, throwIfInterrupted } from "../errors.ts";
import { withoutSecrets } from "../secrets.ts";
import { openClient } from "./clients.ts";
import type { Redis, RedisOptions, RedisReply } from "./redis.ts";

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
  const connecting = client.connect().catch(onError);
  const failed = (error: unknown): OpsError => {
    const why = refusal ?? lastError;
    return redisFailed(location, client.isReady() || why === null ? error : why);
  };
  return {
    location,
    isReady: () => !closed && client.isReady(),
    async connected(signal) {
      const until = performance.now() + options.timeoutMs;
      while (!client.isReady()) {
        throwIfInterrupted(signal);
        if (refusal !== null || closed || performance.now() > until)
          throw redisFailed(location, refusal ?? lastError ?? new Error("no answer"));
        await sleep(10);
      }
    },
    async send(commands) {
      if (!client.isReady()) throw failed(new Error("there is no connection"));
      const timer = deadline(options.timeoutMs);
      try {
        return (await Promise.race([
          Promise.all(commands.map((command) => client.send(command))),
          timer.over,
        ])) as RedisReply[];
      } catch (error) {
        throw failed(error);
      } finally {
        timer.clear();
      }
    },
    async *keys(prefix) {
      const match = `${prefix.replaceAll(/[\\*?[\]]/g, "\\$&")}*`;
      for (const node of await client.nodes()) {
        let cursor = "0";
        do {
          const scan = ["SCAN", cursor, "MATCH", match, "COUNT", String(KEYS_PER_SCAN)];
          const [next, found] = (await node.sendCommand(scan).catch((error: unknown) => {
            throw failed(error);
          })) as [string, string[]];
          if (found.length > 0) yield found;
          cursor = next;
        } while (cursor !== "0");
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      client.destroy();
      await connecting;
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

/** Of several addresses that were tried, the error has only a code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}

/** The error for a Redis that does not answer, or does not do what it was asked. */
export function redisFailed(location: string, cause: unknown): OpsError {
  return new OpsError("OPS_REDIS_FAILED", `Redis at \`${location}\` failed: ${reasonOf(cause)}`, {
    hint: "titanic-ops doctor tells whether it answers; then run the same command again",
    details: { location },
    cause,
  });
}
