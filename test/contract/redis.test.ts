import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { openRedis } from "../../src/core/redis/open-redis.ts";
import { spawnModule } from "../helpers/child.ts";
import { opsError } from "../helpers/ops-error.ts";
import { freePort, NO_REDIS, REDIS_URL } from "../helpers/redis.ts";
import { redisContract } from "./redis.ts";

redisContract({
  name: "as a server",
  skip: NO_REDIS,
  open: () => openRedis(REDIS_URL, { timeoutMs: 5000 }),
});

describe("a Redis that is not there", () => {
  const opened = (t: TestContext, url: string) => {
    const redis = openRedis(url, { timeoutMs: 200 });
    t.after(() => redis.close());
    return redis;
  };

  for (const scheme of ["redis", "rediss", "redis+cluster"]) {
    it(`is told within the time for a connection (${scheme}), and its password is not`, async (t) => {
      const redis = opened(t, `${scheme}://user:planted@127.0.0.1:${await freePort()}`);
      const error = await opsError("OPS_REDIS_FAILED", () => redis.connected());
      assert.equal(error.details.transient, true);
      assert.doesNotMatch(JSON.stringify([error, error.message, error.hint]), /planted/);
      await opsError("OPS_REDIS_FAILED", () => redis.send([{ key: "a", parts: ["GET", "a"] }]));
      assert.equal(redis.isReady(), false);
    });
  }

  it("does not keep who asks waiting when it takes connections and answers nothing", async (t) => {
    const sockets: Socket[] = [];
    const port = await freePort();
    const mute = createServer((socket) => sockets.push(socket)).listen(port, "127.0.0.1");
    t.after(() => {
      for (const socket of sockets) socket.destroy();
      mute.close();
    });
    const redis = opened(t, `redis://127.0.0.1:${port}`);
    await opsError("OPS_REDIS_FAILED", () => redis.connected());
  });

  it("is refused as an address before anything is tried", async () => {
    for (const url of ["http://x", "redis", "", "redis://a:b@:x:y"]) {
      const error = await opsError("OPS_CONFIG_INVALID", () => openRedis(url, { timeoutMs: 200 }));
      assert.match(error.hint ?? "", /REDIS_URL=redis:/);
    }
  });
});

describe("a connection to Redis", { skip: NO_REDIS }, () => {
  it("says at once that a server is no cluster, and can be closed", async (t) => {
    const redis = openRedis(REDIS_URL.replace("redis://", "redis+cluster://"), { timeoutMs: 20_000 });
    t.after(() => redis.close());
    const error = await opsError("OPS_REDIS_FAILED", () => redis.connected());
    assert.match(error.hint ?? "", /not a cluster: name it as redis:/);
    assert.equal(error.details.transient, false);
    await redis.close();
  });

  it("neither ends its process early nor keeps it once closed, whatever there is at the other end", async (t) => {
    const cluster = "redis+cluster://";
    const child = spawnModule(
      t,
      `import { openRedis } from "./src/core/redis/open-redis.ts";
       for (const url of process.argv.slice(1)) {
         const redis = openRedis(url, { timeoutMs: 1000 });
         const said = await redis.connected().then(() => "connected", (error) => error.code);
         const unlink = { key: "titanic-ops-test", parts: ["UNLINK", "titanic-ops-test"] };
         await redis.write([unlink]).catch(() => undefined);
         await redis.close();
         process.stdout.write(said + " ");
       }`,
      [REDIS_URL, "redis://127.0.0.1:1", REDIS_URL.replace("redis://", cluster), `${cluster}127.0.0.1:1`],
    );
    assert.equal(await child.ended(), `connected ${"OPS_REDIS_FAILED ".repeat(3)}`);
  });
});
