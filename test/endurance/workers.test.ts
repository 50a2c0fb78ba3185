import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { Agent } from "node:http";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { childrenOf, linuxOnly, predict, served, serveIn } from "../helpers/served-binary.ts";

/** Asks over a connection of its own, which either worker may take. */
async function ask(url: string, body?: object): Promise<ReturnType<typeof JSON.parse>> {
  const headers = { connection: "close", "content-type": "application/json" };
  const posted = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(`${url}/feedback`, { headers, ...posted });
  assert.equal(response.status, 200, await response.clone().text());
  return response.json();
}

const outcomesIn = ({ windows }: { windows: { window: string; outcomes: number }[] }) =>
  windows.find(({ window }) => window === "last_1000")?.outcomes;

describe("feedback to several workers", { timeout: 120_000 }, () => {
  it("finds each prediction and is measured as one, after a kill and a restart too", {
    skip: linuxOnly,
  }, async (t) => {
    const { w, child, end, url } = await served(t, "--workers", "2");
    const requestIds: string[] = [];
    for (let i = 0; i < 8; i++) {
      const { body } = await predict(url, new Agent());
      requestIds.push(JSON.parse(body).requestId);
    }
    for (const requestId of requestIds) {
      assert.equal((await ask(url, { requestId, outcome: 0 })).status, "accepted");
    }
    for (const requestId of requestIds) {
      assert.equal((await ask(url, { requestId, outcome: 0 })).status, "unchanged");
    }
    for (let i = 0; i < 6; i++) assert.equal(outcomesIn(await ask(url)), 8);
    const text = await (await fetch(`${url}/metrics`)).text();
    assert.match(text, /^live_confusion\{.*"Did Not Survive".*"Did Not Survive".*\} 8$/m);

    const [victim] = childrenOf(child);
    process.kill(victim, "SIGKILL");
    while (childrenOf(child).includes(victim)) await sleep(5);
    while (!/^serving_processes 2$/m.test(await (await fetch(`${url}/metrics`)).text())) await sleep(20);
    // It listens, and is asking the other.
    await sleep(300);
    for (let i = 0; i < 6; i++) assert.equal(outcomesIn(await ask(url)), 8);
    child.kill("SIGTERM");
    assert.equal((await end).code, 0);
    assert.deepEqual(
      readdirSync(w.at("artifacts", "serve")).filter((name) => name.includes("tmp")),
      [],
    );

    const again = await serveIn(t, w, []);
    assert.equal(outcomesIn(await ask(again.url)), 8);
  });
});
