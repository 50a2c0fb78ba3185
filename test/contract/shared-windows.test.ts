import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { openRedis } from "../../src/core/redis/open-redis.ts";
import { createGroupWindows } from "../../src/serve/drift/group-windows.ts";
import { createRedisWindows } from "../../src/serve/drift/redis-windows.ts";
import type { Peers } from "../../src/serve/workers/peers.ts";
import { NO_REDIS, ownPrefix, REDIS_URL } from "../helpers/redis.ts";
import { sharedWindowsContract, windowOf } from "./shared-windows.ts";

const up = { isUp: () => true, failed: (error: unknown) => assert.fail(String(error)) };

/** Processes that ask each other, without any process. */
function group() {
  const members: ((topic: string, question: unknown) => unknown)[] = [];
  return () => {
    const answering = new Map<string, (question: never) => unknown>();
    const own = (topic: string, question: unknown) => answering.get(topic)?.(question as never);
    members.push(own);
    const peers = {
      ask: async (topic: string, question: unknown) =>
        members.filter((each) => each !== own).map((each) => each(topic, question)),
      onAsked: (topic: string, answer: (question: never) => unknown) => void answering.set(topic, answer),
    } as unknown as Peers;
    return createGroupWindows({ id: members.length, ...peers });
  };
}

async function throughRedis(t: TestContext) {
  const redis = openRedis(REDIS_URL, { timeoutMs: 5000 });
  const prefix = await ownPrefix(t, redis);
  return () => createRedisWindows({ redis, health: up, prefix });
}

sharedWindowsContract("a group", async () => group());
sharedWindowsContract("Redis", throughRedis, { skip: NO_REDIS });

describe("windows kept in Redis", { skip: NO_REDIS }, () => {
  it("are taken up once, by a process that goes on under the name of the one that left", async (t) => {
    const join = await throughRedis(t);
    const [first, second, third, other] = [join(), join(), join(), join()];
    await first.exchange("d1", windowOf(5));
    await first.leave("d1", windowOf(6));
    // One that has left is no longer part of what is looked at.
    assert.deepEqual(await other.exchange("d1", windowOf(1)), []);
    assert.equal(await second.take("d2", windowOf(0)), null);
    assert.deepEqual(await second.take("d1", windowOf(0)), windowOf(6));
    assert.equal(await third.take("d1", windowOf(0)), null);
    assert.equal(second.process(), first.process());
    await second.exchange("d1", windowOf(7));
    assert.deepEqual(await other.exchange("d1", windowOf(1)), [
      { process: first.process(), window: windowOf(7) },
    ]);
  });

  it("are neither asked for nor told of while Redis is known to be down", async (t) => {
    const redis = openRedis(REDIS_URL, { timeoutMs: 5000 });
    const prefix = await ownPrefix(t, redis);
    const down = createRedisWindows({ redis, health: { ...up, isUp: () => false }, prefix });
    assert.equal(await down.exchange("d1", windowOf(1)), null);
    assert.equal(await down.take("d1", windowOf(0)), null);
    await assert.rejects(down.leave("d1", windowOf(1)), /Redis does not answer/);
  });
});
