import assert from "node:assert/strict";
import { Agent } from "node:http";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { NO_REDIS, ownRedis } from "../helpers/redis.ts";
import { predict, type Served, serveIn } from "../helpers/served-binary.ts";
import { trained } from "../helpers/trained.ts";

const WINDOW = 100;

/** Passengers unlike those of training: all are old, and came aboard where nobody did. */
const MOVED = { Pclass: 1, Sex: "male", Name: "Kelly, Mr. James", SibSp: 0, Parch: 0, Ticket: "1", Age: 79 };

async function ask(served: Served, times: number, record: object = MOVED) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const answers = [];
  for (let i = 0; i < times; i++) answers.push(await predict(served.url, agent, record));
  agent.destroy();
  return answers;
}

async function driftOf(served: Served): Promise<{ isDrift: boolean; features: string[] }> {
  const [{ body }] = await ask(served, 1);
  return JSON.parse(body).drift;
}

const metric = async ({ url }: Served, name: string): Promise<number[]> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "gm"))].map(([, value]) =>
    Number(value),
  );
};

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 15_000; waited += 100) {
    if (await isSo()) return;
    await sleep(100);
  }
  assert.fail(`never came about: ${what}`);
}

describe("replicas that share a Redis", { skip: NO_REDIS, timeout: 120_000 }, () => {
  const replicas = async (t: TestContext, ...options: string[]) => {
    const redis = await ownRedis(t);
    const { w } = await trained(t);
    const start = () =>
      serveIn(t, w, ["--drift-window", String(WINDOW), ...options], { REDIS_URL: redis.url });
    return { start, redis };
  };

  it("find the drift that each saw half of, count it once, and go on after a restart", async (t) => {
    const { start } = await replicas(t);
    const [a, b] = [await start(), await start()];
    await Promise.all([ask(a, WINDOW / 2 + 1), ask(b, WINDOW / 2 + 1)]);
    await until("both tell of drift", async () =>
      [await driftOf(a), await driftOf(b)].every(
        ({ isDrift, features }) => isDrift && features.includes("Age"),
      ),
    );
    assert.deepEqual(await driftOf(a), await driftOf(b));
    for (const each of [a, b]) assert.deepEqual(await metric(each, "drift_window_processes"), [2]);
    const counts = await Promise.all([a, b].map((each) => metric(each, "drift_total")));
    assert.equal(counts.filter((values) => values.some((count) => count > 0)).length, 1);
    // What they had seen is there again when one after the other has been started anew.
    for (const each of [a, b]) {
      each.child.kill("SIGTERM");
      assert.equal((await each.end).code, 0);
    }
    for (const each of [await start(), await start()]) {
      await until(
        "it has tested what was left",
        async () => (await metric(each, "drift_p_value")).length > 0,
      );
      assert.equal((await driftOf(each)).isDrift, true);
    }
  });

  it("let a client pass as often as the limit says, whichever of them it asks", async (t) => {
    const { start } = await replicas(t, "--rate-limit", "20");
    const [a, b] = [await start(), await start()];
    const answers = [...(await ask(a, 15)), ...(await ask(b, 15)), ...(await ask(a, 5))];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [...Array(20).fill(200), ...Array(15).fill(429)],
    );
  });
});

describe("the workers of one process without Redis", { timeout: 120_000 }, () => {
  it("look at their windows together", async (t) => {
    const { w } = await trained(t);
    const served = await serveIn(t, w, ["--drift-window", String(WINDOW), "--workers", "2"]);
    // Each on a connection of its own, so that both workers get some.
    await Promise.all(Array.from({ length: 30 }, () => ask(served, 4)));
    await until("every worker tells of drift", async () =>
      (await Promise.all(Array.from({ length: 10 }, () => driftOf(served)))).every(({ isDrift }) => isDrift),
    );
    assert.deepEqual(await metric(served, "drift_window_processes"), [2]);
  });
});
