import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { OpsError } from "../../src/core/errors.ts";
import { openRedis } from "../../src/core/redis/open-redis.ts";
import type { Redis } from "../../src/core/redis/redis.ts";
import { createSharedRateLimiter } from "../../src/serve/limits/shared-rate-limit.ts";
import { NO_REDIS, ownPrefix, ownRedis, REDIS_URL } from "../helpers/redis.ts";

function limiterOver(
  t: TestContext,
  redis: Pick<Redis, "send">,
  options: { prefix?: string; isUp?: boolean } = {},
) {
  const { prefix = "test:", isUp = true } = options;
  const failures: unknown[] = [];
  const health = { isUp: () => isUp, failed: (error: unknown) => void failures.push(error) };
  const limiter = createSharedRateLimiter({ limit: 3, redis: redis as Redis, health, prefix });
  t.after(() => limiter.close());
  return { take: (client: string) => limiter.take(client), failures };
}

describe("a limit of requests a minute that is shared", () => {
  it("is counted here while Redis fails, which is not asked again at once", async (t) => {
    let asked = 0;
    const { take, failures } = limiterOver(t, {
      async send() {
        asked++;
        throw new OpsError("OPS_REDIS_FAILED", "Redis failed", { cause: new Error("gone") });
      },
    });
    const states = [];
    for (let i = 0; i < 4; i++) states.push(await take("a"));
    assert.deepEqual(
      states.map(({ remaining, exceeded }) => [remaining, exceeded]),
      [
        [2, false],
        [1, false],
        [0, false],
        [0, true],
      ],
    );
    // Both of the store's scripts are loaded together.
    assert.equal(asked, 2);
    assert.equal(failures.length, 1);
  });

  it("answers requests that had asked a Redis which hangs, and asks it no more", async (t) => {
    let asked = 0;
    const { take, failures } = limiterOver(t, {
      send() {
        asked++;
        return new Promise(() => undefined);
      },
    });
    const states = await Promise.all(["a", "a", "b"].map(take));
    assert.deepEqual(
      states.map(({ remaining }) => remaining),
      [2, 1, 2],
    );
    await take("a");
    assert.equal(asked, 2);
    assert.match(String(failures[0]), /no answer within 50 ms/);
  });

  it("is counted here alone while Redis is known to be down", async (t) => {
    const { take, failures } = limiterOver(t, { send: () => assert.fail() }, { isUp: false });
    assert.equal((await take("a")).remaining, 2);
    assert.deepEqual(failures, []);
  });

  it("holds over all that count in one Redis, for each client", { skip: NO_REDIS }, async (t) => {
    const redis = openRedis(REDIS_URL, { timeoutMs: 5000 });
    const prefix = await ownPrefix(t, redis);
    const [here, there] = [limiterOver(t, redis, { prefix }), limiterOver(t, redis, { prefix })];
    const left = [];
    for (const { take } of [here, there, here, there]) left.push(await take("a"));
    assert.deepEqual(
      left.map(({ remaining, exceeded }) => [remaining, exceeded]),
      [
        [2, false],
        [1, false],
        [0, false],
        [0, true],
      ],
    );
    assert.ok(left.every(({ resetSeconds }) => resetSeconds >= 1 && resetSeconds <= 60));
    assert.equal((await there.take("b")).remaining, 2);
    assert.deepEqual([here.failures, there.failures], [[], []]);
  });

  it("goes on when Redis has forgotten the script that counts", { skip: NO_REDIS }, async (t) => {
    const own = await ownRedis(t);
    const redis = openRedis(own.url, { timeoutMs: 5000 });
    t.after(() => redis.close());
    await redis.connected();
    const { take, failures } = limiterOver(t, redis);
    assert.equal((await take("a")).remaining, 2);
    await redis.send([{ key: "", parts: ["SCRIPT", "FLUSH"] }]);
    assert.equal((await take("a")).remaining, 1);
    assert.deepEqual(failures, []);
  });
});
