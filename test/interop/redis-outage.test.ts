import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isOk, readiness, untilReady } from "../helpers/readiness.ts";
import { NO_REDIS, type OwnRedis, ownRedis } from "../helpers/redis.ts";
import { type Served, serveIn, startLoad } from "../helpers/served-binary.ts";
import { trained } from "../helpers/trained.ts";

const storeUp = async ({ url }: Served) =>
  /^store_up\{store="redis"\} (\d)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];

/** The ways in which Redis may go away under load, and come back. */
const OUTAGES: readonly {
  readonly name: string;
  readonly end: (redis: OwnRedis) => unknown;
  readonly begin: (redis: OwnRedis) => unknown;
}[] = [
  { name: "is killed and started again, empty", end: ({ kill }) => kill(), begin: ({ start }) => start() },
  { name: "hangs and goes on", end: ({ pause }) => pause(), begin: ({ resume }) => resume() },
];

describe("a service whose Redis goes away under load", { skip: NO_REDIS, timeout: 120_000 }, () => {
  const servedWith = async (t: TestContext, ...options: string[]) => {
    const redis = await ownRedis(t);
    const { w } = await trained(t);
    const limits = ["--rate-limit", "1000000", "--drift-window", "50"];
    return { redis, served: await serveIn(t, w, [...limits, ...options], { REDIS_URL: redis.url }) };
  };

  for (const { name, end, begin } of OUTAGES) {
    it(`answers every request when it ${name}, says that it is degraded, and recovers`, async (t) => {
      const { redis, served } = await servedWith(t);
      await untilReady(served, "Redis is up", ({ degraded }) => !degraded);
      const load = startLoad(t, served.url, { clients: 8, restMs: 2 });
      await sleep(500);
      await end(redis);
      await untilReady(served, "Redis is told as down", (now) => isOk(now, "redis") === false);
      const during = await readiness(served);
      assert.deepEqual([during.status, during.ready, during.degraded], [200, true, true]);
      assert.equal(await storeUp(served), "0");
      await sleep(1_000);
      await begin(redis);
      await untilReady(served, "Redis is told as up", (now) => isOk(now, "redis") === true);
      assert.equal(await storeUp(served), "1");
      await sleep(500);
      const outcomes = (await load.stop()).flat();
      assert.deepEqual(
        outcomes.filter(({ status }) => status !== 200),
        [],
      );
      assert.ok(outcomes.length > 100);
    });
  }

  it("is not ready without it when it is required, and answers all the same", async (t) => {
    const { redis, served } = await servedWith(t, "--require", "redis");
    await untilReady(served, "it is ready", ({ ready }) => ready);
    await redis.kill();
    await untilReady(served, "it is not ready", ({ ready }) => !ready);
    const { status, conditions } = await readiness(served);
    assert.equal(status, 503);
    assert.deepEqual(
      conditions.find(({ name }) => name === "redis"),
      { name: "redis", ok: false, required: true },
    );
    await redis.start();
    await untilReady(served, "it is ready again", ({ ready }) => ready);
    served.child.kill("SIGTERM");
    assert.equal((await served.end).code, 0);
  });

  it("starts without it, and ends without it", async (t) => {
    const redis = await ownRedis(t);
    await redis.kill();
    const { w } = await trained(t);
    const served = await serveIn(t, w, [], { REDIS_URL: redis.url });
    const now = await readiness(served);
    assert.deepEqual([now.status, isOk(now, "redis")], [200, false]);
    served.child.kill("SIGTERM");
    assert.equal((await served.end).code, 0);
  });
});
