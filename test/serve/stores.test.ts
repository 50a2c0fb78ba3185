import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { Registry } from "prom-client";
import { OpsError } from "../../src/core/errors.ts";
import { createStores, type Store, type StoreName } from "../../src/serve/stores/stores.ts";
import { assertError, serving } from "../helpers/serving.ts";

/** A store that does as it is told. */
function fakeStore(name: StoreName): Store & { answer: () => Promise<unknown> } {
  const store = { name, answer: async (): Promise<unknown> => undefined, check: () => store.answer() };
  return store;
}

const hang = () => new Promise<never>(() => undefined);

function watched(t: TestContext, stores: readonly Store[], required: readonly StoreName[] = []) {
  const told: string[] = [];
  const tell = (_: object, message: string) => void told.push(message);
  const registry = new Registry();
  // Looked at when the test says so, and not by the clock.
  const all = createStores({
    stores,
    required,
    registry,
    log: { info: tell, warn: tell, error: tell },
    everyMs: 1 << 30,
    deadlineMs: 20,
  });
  t.after(() => all.close());
  return { stores: all, registry, told };
}

describe("the stores of a service", () => {
  it("are down until they have answered, and when they hang; each change is told once", async (t) => {
    const redis = fakeStore("redis");
    const { stores, registry, told } = watched(t, [redis], ["redis"]);
    const ok = () => stores.conditions();
    assert.deepEqual(ok(), [{ name: "redis", ok: false, required: true }]);
    await stores.check();
    assert.deepEqual(ok(), [{ name: "redis", ok: true, required: true }]);
    assert.deepEqual(told, []);
    redis.answer = hang;
    for (let i = 0; i < 3; i++) await stores.check();
    assert.deepEqual(ok(), [{ name: "redis", ok: false, required: true }]);
    assert.match(
      await registry.metrics(),
      /store_up\{store="redis"\} 0\n(?:.*\n)*store_errors_total\{store="redis"\} 3/,
    );
    redis.answer = async () => undefined;
    await stores.check();
    assert.match(await registry.metrics(), /store_up\{store="redis"\} 1\n/);
    assert.deepEqual(told, [
      "the store `redis` failed: no answer within 20 ms",
      "the store `redis` answers again",
    ]);
  });

  it("make the service not ready when they are required, else degraded, in both protocols", async (t) => {
    const [redis, features] = [fakeStore("redis"), fakeStore("features")];
    const { stores } = watched(t, [redis, features], ["features"]);
    const s = await serving({ stores });
    t.after(() => s.close());
    const answers = async () => [
      (await s.get("/ready")).status,
      (await s.get("/v2/health/ready")).status,
      (await s.get("/v2/models/titanic/ready")).status,
    ];
    await stores.check();
    assert.deepEqual(await answers(), [200, 200, 200]);
    assert.equal((await s.get("/ready")).json.degraded, false);
    redis.answer = hang;
    await stores.check();
    assert.deepEqual(await answers(), [200, 200, 200]);
    const { json } = await s.get("/ready");
    assert.equal(json.degraded, true);
    assert.deepEqual(json.conditions.at(-2), { name: "redis", ok: false, required: false });
    features.answer = async () => {
      throw new Error("gone");
    };
    await stores.check();
    assert.deepEqual(await answers(), [503, 503, 503]);
    assert.equal((await s.post("/predict", s.records[0])).status, 200);
  });
});

describe("a request by entity", () => {
  it("is answered 503 when the feature store fails, hangs or is known to be down, and raw ones go on", async (t) => {
    const features = fakeStore("features");
    const { stores } = watched(t, [features]);
    await stores.check();
    let asked = 0;
    let getOnline: () => Promise<never> = async () => {
      throw new OpsError("OPS_REDIS_FAILED", "Redis at `redis://secret-host` failed");
    };
    const featureStore = {
      location: "fake",
      status: async () => null,
      getOnline() {
        asked++;
        return getOnline();
      },
    } as never;
    const s = await serving({ stores, featureStore });
    t.after(() => s.close());
    const refused = async () => {
      const reply = await s.post("/predict", { passengerId: 7 });
      assertError(reply, 503, "STORE_UNAVAILABLE");
      assert.equal(reply.headers.get("retry-after"), "1");
      assert.doesNotMatch(reply.text, /secret-host/);
    };
    await refused();
    getOnline = hang;
    await refused();
    assert.equal(asked, 2);
    features.answer = hang;
    await stores.check();
    await refused();
    assert.equal(asked, 2);
    assert.equal((await s.post("/predict", s.records[0])).status, 200);
    assert.equal(s.errors.length, 0);
  });
});
