import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { cliIn } from "../helpers/cli.ts";
import { served, serveIn } from "../helpers/served-binary.ts";
import { trained } from "../helpers/trained.ts";

describe("titanic-ops smoke", () => {
  it("passes a service that runs, and ends with 1 when it has gone", async (t) => {
    const { url, w, child, end } = await served(t);
    const cli = cliIn(w.folder);
    const alive = await cli(`smoke --url ${url} --json`);
    assert.equal(alive.code, 0, alive.stdout);
    const { ok, checks } = JSON.parse(alive.stdout);
    assert.equal(ok, true);
    assert.deepEqual(
      checks.map(({ name }: { name: string }) => name),
      ["health", "ready", "docs", "prediction", "metrics", "page"],
    );
    child.kill("SIGTERM");
    await end;
    const gone = await cli(`smoke --url ${url}`);
    assert.equal(gone.code, 1);
    assert.match(gone.stdout, /✘.*health.*ECONNREFUSED/);
    assert.match(gone.stdout, /must not be sent traffic/);
  });

  it("sends the key that the service asks for", async (t) => {
    const key = "k".repeat(20);
    const digest = createHash("sha256").update(key).digest("hex");
    const { w, cli } = await trained(t);
    const { url } = await serveIn(t, w, [], { TITANIC_OPS_API_KEYS: digest });
    const without = await cli(`smoke --url ${url}`);
    assert.equal(without.code, 1, without.stdout);
    assert.match(without.stdout, /✘.*prediction.*answered 401/);
    const withKey = await cli(`smoke --url ${url}`, { env: { TITANIC_OPS_API_KEY: key } });
    assert.equal(withKey.code, 0, withKey.stdout);
  });
});
