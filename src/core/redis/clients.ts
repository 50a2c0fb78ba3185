import { setTimeout as sleep } from "node:timers/promises";
import { createClient, createCluster } from "redis";
import { OpsError } from "../errors.ts";
import { backoffMs } from "../retry.ts";
import { type BulkWriter, CommandRefused, openBulkWriter } from "./bulk-writer.ts";
import type { RedisCommand, RedisWrite } from "./redis.ts";
import { remedyFor } from "./redis-failed.ts";

/** The waits before a lost connection is sought again, for ever. */
const RECONNECT = { firstWaitMs: 100, maxWaitMs: 2000 };

/** One server, or a cluster of them, as the port sees it. */
export interface RedisClient {
  isReady(): boolean;
  connect(): Promise<unknown>;
  send(command: RedisCommand): Promise<unknown>;
  write(commands: readonly RedisWrite[]): Promise<unknown>;
  /** The servers that keys are kept on. */
  nodes(): Promise<readonly { sendCommand(parts: readonly string[]): Promise<unknown> }[]>;
  destroy(): void;
}

/** What a client tells of its connection. */
export interface ClientEvents {
  readonly timeoutMs: number;
  readonly onError: (error: Error) => void;
  readonly onReady: () => void;
  /** The server answered that it will not have us: trying again changes nothing. */
  readonly onRefused: (error: Error) => void;
}

/** The client for a URL, not yet connected. Throws OPS_CONFIG_INVALID, naming `location`, for what is no such URL. */
export function openClient(url: string, location: string, events: ClientEvents): RedisClient {
  const scheme = /^(rediss?)(\+cluster)?:\/\//.exec(url);
  if (scheme === null) throw invalidUrl(location);
  try {
    return scheme[2] === undefined ? standalone(url, events) : cluster(url, events);
  } catch (error) {
    // Without the cause, which repeats the URL with its password.
    if (error instanceof TypeError) throw invalidUrl(location);
    throw error;
  }
}

/** Lists, numbers and texts alone: replies mean the same whatever the version of the server. */
const RESP = 2;

function connectionOptions({ timeoutMs, onRefused }: ClientEvents) {
  return {
    // What cannot be sent now fails now; the callers know what waiting is worth to them.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: timeoutMs,
      reconnectStrategy(retries: number, cause: Error): number | Error {
        if (remedyFor(cause) === undefined) return backoffMs(retries + 1, RECONNECT);
        onRefused(cause);
        return cause;
      },
    },
  };
}

function standalone(url: string, events: ClientEvents): RedisClient {
  const client = createClient({ ...connectionOptions(events), RESP, url });
  client.on("error", events.onError).on("ready", events.onReady);
  const bulk = onDemandBulkWriter(url, events.timeoutMs);
  return {
    isReady: () => client.isReady,
    connect: () => client.connect(),
    send: ({ parts }) => client.sendCommand(parts),
    write: bulk.write,
    nodes: async () => [client],
    destroy() {
      bulk.close();
      client.destroy();
    },
  };
}

/** Opened with the first write, and anew with the first after it was lost. */
function onDemandBulkWriter(url: string, timeoutMs: number) {
  let opened: Promise<BulkWriter> | undefined;
  const close = (): void => {
    opened?.then(
      (writer) => writer.close(),
      () => undefined,
    );
    opened = undefined;
  };
  return {
    close,
    async write(commands: readonly RedisWrite[]): Promise<void> {
      opened ??= openBulkWriter(url, timeoutMs);
      const used = opened;
      try {
        await (await used).write(commands.map(({ parts }) => parts));
      } catch (error) {
        if (!(error instanceof CommandRefused) && opened === used) close();
        throw error;
      }
    },
  };
}

/** A cluster tells its servers itself; the URL names some of them to ask. */
function cluster(url: string, events: ClientEvents): RedisClient {
  const [, scheme, credentials = "", hosts] = /^(rediss?)\+cluster:\/\/([^@/]*@)?([^/]*)/.exec(url) ?? [];
  const rootNodes = hosts.split(",").map((host) => ({ url: `${scheme}://${credentials}${host}` }));
  const { username, password } = new URL(rootNodes[0].url);
  const options = connectionOptions(events);
  const client = createCluster({
    RESP,
    rootNodes,
    defaults: {
      ...options,
      socket: { ...options.socket, ...(scheme === "rediss" && { tls: true }) },
      ...(username !== "" && { username: decodeURIComponent(username) }),
      ...(password !== "" && { password: decodeURIComponent(password) }),
    },
  });
  const closing = new AbortController();
  let refused = false;
  client.on("error", (error: Error) => {
    if (remedyFor(error) !== undefined) {
      refused = true;
      events.onRefused(error);
    }
    events.onError(error);
  });
  let ready = false;
  const send = ({ key, parts }: RedisCommand) => client.sendCommand(key, false, [...parts]);
  return {
    isReady: () => ready,
    // The cluster's client gives up when none of the servers that it was told of answers; why, it has told by event.
    async connect() {
      for (let attempt = 1; !ready && !refused && !closing.signal.aborted; attempt++) {
        ready = await client.connect().then(
          () => !closing.signal.aborted,
          () => false,
        );
        if (ready) events.onReady();
        else
          await sleep(backoffMs(attempt, RECONNECT), undefined, { signal: closing.signal }).catch(
            () => undefined,
          );
      }
    },
    send,
    // Each command has to find its node, which is the library's work.
    write: (commands) => Promise.all(commands.map(send)),
    nodes: () => Promise.all(client.masters.map((node) => client.nodeClient(node))),
    destroy() {
      closing.abort();
      ready = false;
      client.destroy();
    },
  };
}

function invalidUrl(location: string): OpsError {
  return new OpsError("OPS_CONFIG_INVALID", `\`${location}\` is no address of Redis`, {
    hint: "REDIS_URL=redis://user:password@host:6379/0 (rediss:// with TLS, redis+cluster://host:port,host:port for a cluster)",
  });
}
