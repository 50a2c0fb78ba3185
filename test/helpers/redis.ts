import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import type { TestContext } from "node:test";
import type { Redis } from "../../src/core/redis/redis.ts";
import { skipWithout } from "./required-service.ts";
import { type Lifetime, tempDir } from "./temp-dir.ts";

/** The server that tests share; each keeps to a prefix of its own. */
export const REDIS_URL = process.env.TITANIC_OPS_TEST_REDIS || "redis://127.0.0.1:6379";

/** The `skip` option of tests that need the shared server. */
export const NO_REDIS = skipWithout(
  "redis",
  await answers(REDIS_URL),
  "start redis-server, or name another in TITANIC_OPS_TEST_REDIS",
);

function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port || 6379), hostname);
  return new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  }).finally(() => socket.destroy());
}

let prefixes = 0;

/** A prefix of this test's own; when the test ends its keys are removed and the connection closed. */
export async function ownPrefix(t: TestContext, redis: Redis): Promise<string> {
  const prefix = `titanic-ops-test-${process.pid}-${prefixes++}`;
  t.after(async () => {
    await redis.connected();
    for await (const keys of redis.keys(prefix))
      await redis.send(keys.map((key) => ({ key, parts: ["UNLINK", key] })));
    await redis.close();
  });
  await redis.connected();
  return prefix;
}

/** A redis-server of a test's own. */
export interface OwnRedis {
  readonly port: number;
  readonly url: string;
  /** Kills it at once, as a crash would. */
  kill(): Promise<void>;
  /** Holds it still, as a hung machine would: connections stay open, and nothing is answered until `resume`. */
  pause(): void;
  resume(): void;
  /** Starts it again, empty, on the same port. */
  start(): Promise<void>;
}

/** Starts a redis-server on a free port, which ends with the test. */
export async function ownRedis(t: Lifetime, args: readonly string[] = []): Promise<OwnRedis> {
  const folder = await tempDir(t);
  const port = await freePort();
  const settings = [
    "--bind",
    "127.0.0.1",
    "--port",
    String(port),
    "--save",
    "",
    "--appendonly",
    "no",
    "--dir",
    folder,
    ...args,
  ];
  let child = spawn("redis-server", settings, { stdio: ["ignore", "pipe", "inherit"] });
  const ready = async (): Promise<void> => {
    let said = "";
    for await (const piece of child.stdout) {
      said += piece;
      if (said.includes("Ready to accept connections")) break;
    }
    if (!said.includes("Ready to accept")) throw new Error(`redis-server did not start: ${said}`);
    child.stdout.resume();
  };
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  t.after(kill);
  await ready();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill,
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    async start() {
      child = spawn("redis-server", settings, { stdio: ["ignore", "pipe", "inherit"] });
      await ready();
    },
  };
}

/** A port that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
