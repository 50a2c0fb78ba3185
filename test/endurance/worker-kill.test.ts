import assert from "node:assert/strict";
import { Agent } from "node:http";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { childrenOf, linuxOnly, predict, served, startLoad } from "../helpers/served-binary.ts";

const CLIENTS = 64;
const KILLS = 4;
/** A worker that has ended quickly is waited for so long, and each time for twice as long. */
const FIRST_WAIT_MS = 100;

describe("a worker that is killed under load", { skip: linuxOnly, timeout: 120_000 }, () => {
  it(`${KILLS} times loses only requests that were under way, and comes back, later each time`, async (t) => {
    const { child, end, url } = await served(t, "--workers", "2");
    const traffic = startLoad(t, url, { clients: CLIENTS, restMs: 10 });
    const metric = async (pattern: RegExp) =>
      Number(pattern.exec(await (await fetch(`${url}/metrics`)).text())?.[1]);
    const gone: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      while ((await metric(/^serving_processes (\d)$/m)) < 2) await sleep(20);
      const [victim, ...others] = childrenOf(child);
      assert.equal(others.length, 1);
      const killed = performance.now();
      process.kill(victim, "SIGKILL");
      while (childrenOf(child).includes(victim)) await sleep(5);
      // The other one answers meanwhile, also to new connections.
      const { status, error } = await predict(url, new Agent());
      assert.equal(status, 200, error ?? "");
      while (!childrenOf(child).some((pid) => pid !== victim && !others.includes(pid))) await sleep(10);
      gone.push(performance.now() - killed);
    }
    for (const outcomes of await traffic.stop()) {
      const failed = outcomes.filter(({ status }) => status !== 200);
      // A client waits for one answer at a time, so that a kill costs it one at most, and none is answered wrongly.
      assert.ok(failed.length <= KILLS, JSON.stringify(failed));
      assert.ok(
        failed.every(({ status }) => status === null),
        JSON.stringify(failed),
      );
      assert.equal(outcomes.at(-1)?.status, 200);
      assert.ok(outcomes.length > failed.length * 2);
    }
    // No test asserts how fast something is; this is how long it has to take at least.
    for (const [kill, ms] of gone.entries()) assert.ok(ms >= FIRST_WAIT_MS * 2 ** kill, `${gone}`);
    t.diagnostic(`back after ${gone.map((ms) => `${Math.round(ms)} ms`).join(", ")}`);

    while ((await metric(/^serving_processes (\d)$/m)) < 2) await sleep(20);
    const total = () => metric(/^prediction_request_total\{.*\} (\d+)$/m);
    const before = await total();
    // Each on a connection of its own, so that both workers get some.
    for (let i = 0; i < 10; i++) assert.equal((await predict(url, new Agent())).status, 200);
    assert.equal(await total(), before + 10);
    child.kill("SIGTERM");
    assert.equal((await end).code, 0);
  });
});
