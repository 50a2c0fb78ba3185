import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { runBinary } from "../helpers/binary.ts";
import { served, startLoad } from "../helpers/served-binary.ts";
import { trained } from "../helpers/trained.ts";
import { workspace } from "../helpers/workspace.ts";

describe("the server as a program", { timeout: 60_000 }, () => {
  for (const options of [[], ["--workers", "2"]]) {
    const name = options.length === 0 ? "one process" : "two workers";
    it(`of ${name} ends with 0 on SIGTERM under load, and no request fails`, async (t) => {
      const { child, end, url } = await served(t, ...options);
      const ready = await (await fetch(`${url}/ready`)).json();
      assert.equal((ready as { ready: boolean }).ready, true);
      const traffic = startLoad(t, url, { clients: 16 });
      await sleep(400);
      const signalled = performance.now();
      child.kill("SIGTERM");
      const outcomes = (await traffic.ended).flat();
      assert.deepEqual(
        outcomes.filter(({ status }) => status !== 200),
        [],
      );
      assert.equal(outcomes.filter(({ close }) => close).length, 16);
      const { code, stdout } = await end;
      assert.equal(code, 0);
      assert.match(stdout, /^http:\/\/127\.0\.0\.1:\d+ was served for \d+ s\n$/);
      assert.ok(performance.now() - signalled < 10_000);
    });
  }

  it("says that its port is taken, with a hint, and ends with 2", async (t) => {
    const { w, url } = await served(t);
    const { port } = new URL(url);
    for (const options of [[], ["--workers", "2"]]) {
      const args = ["serve", "--config", "small.yaml", "--port", port, ...options];
      const { code, stdout, stderr } = await runBinary(args, { cwd: w.folder });
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.equal(
        stderr,
        `error[OPS_USAGE]: 127.0.0.1:${port} is taken\n\nhint: choose another: titanic-ops serve --port 8001\n`,
      );
    }
  });

  it("says which command trains a model when there is none, and ends with 2", async (t) => {
    const w = await workspace(t);
    const { code, stdout } = await runBinary(["serve", "--config", "small.yaml", "--json"], {
      cwd: w.folder,
    });
    assert.equal(code, 2);
    const { error } = JSON.parse(stdout);
    assert.equal(error.code, "OPS_MODEL_NOT_FOUND");
    assert.equal(error.hint, "titanic-ops pipeline");
  });

  it("never tells an API key that was given in place of its digest", async (t) => {
    const { w } = await trained(t);
    const secret = "the-key-itself";
    for (const json of [[], ["--json"]]) {
      const { code, stdout, stderr } = await runBinary(
        ["serve", "--config", "small.yaml", "--verbose", ...json],
        {
          cwd: w.folder,
          env: { TITANIC_OPS_API_KEYS: secret, TITANIC_OPS_LOG_LEVEL: "debug" },
        },
      );
      assert.equal(code, 2);
      const logs = readdirSync(w.at("logs")).map((name) => readFileSync(w.at("logs", name), "utf8"));
      assert.ok(![stdout, stderr, ...logs].join("").includes(secret));
      assert.match(stdout + stderr, /OPS_CONFIG_INVALID/);
    }
  });
});
