import assert from "node:assert/strict";
import { appendFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type Serving, serving } from "../helpers/serving.ts";

/** Waits until a version answers; fails when it never does. */
async function untilServed(server: Serving, version: string): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (server.deps.holder.current()?.version === version) return;
    await delay(10);
  }
  assert.fail(`version ${version} was never served`);
}

describe("a change of the champion", () => {
  it("fails no request, and every answer is wholly of one version or the other", async (t) => {
    const server = await serving();
    t.after(server.close);
    const records = server.records.slice(0, 50);
    const expected = server.models.map((model) => records.map((record) => server.offline(model, record)));
    assert.notDeepEqual(expected[0], expected[1]);
    let running = true;
    const served = new Set<string>();
    const ask = async (start: number) => {
      for (let i = start; running; i = (i + 1) % records.length) {
        const { status, json } = await server.post("/predict", records[i]);
        assert.equal(status, 200);
        const version = server.digests.indexOf(json.modelDigest);
        assert.equal(json.modelVersion, String(version + 1));
        assert.equal(json.probability, expected[version][i]);
        served.add(json.modelVersion);
      }
    };
    const callers = Promise.all(Array.from({ length: 8 }, (_, i) => ask(i * 6)));
    for (const version of [2, 1, 2]) {
      await server.promote(version);
      await untilServed(server, String(version));
      await delay(30);
    }
    running = false;
    await callers;
    assert.deepEqual([...served].sort(), ["1", "2"]);
    assert.deepEqual(server.errors, []);
  });

  it("is seen however fast changes follow each other", async (t) => {
    const server = await serving();
    t.after(server.close);
    for (let i = 0; i < 7; i++) {
      await server.promote(i % 2 === 0 ? 2 : 1);
      // A change while the one before it is being loaded must not be lost.
      await Promise.race([server.deps.holder.reload(), delay(i)]);
    }
    await untilServed(server, "2");
    await delay(100);
    assert.equal(server.deps.holder.current()?.version, "2");
  });

  it("to one that is damaged leaves the old one serving", async (t) => {
    const server = await serving();
    t.after(server.close);
    await appendFile(path.join(server.folder, "titanic", "2", "forest.bin"), "x");
    await server.promote(2);
    for (let i = 0; i < 200 && server.errors.length === 0; i++) await delay(10);
    assert.match(server.errors.join(), /the model in use stays/);
    const { status, json } = await server.post("/predict", server.records[0]);
    assert.deepEqual([status, json.modelDigest], [200, server.digests[0]]);
    assert.equal((await server.get("/ready")).status, 200);
  });
});
