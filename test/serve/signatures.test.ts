import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { appendFile } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { promoteModel } from "../../src/core/registry/promote.ts";
import { publicKeyOf } from "../../src/core/registry/signing/keys.ts";
import { signModel } from "../../src/core/registry/signing/sign.ts";
import { createAdminToken } from "../../src/serve/limits/admin-token.ts";
import { createChallenger } from "../../src/serve/models/challenger.ts";
import { assertError, serving, WATCH_MS } from "../helpers/serving.ts";

const KEY: KeyObject = generateKeyPairSync("ed25519").privateKey;
const TOKEN = "a-token-that-is-long-enough";

/** A server that takes only what KEY has signed: version 1, and not yet version 2. */
async function signedServing(t: TestContext) {
  const server = await serving({ signedBy: KEY, adminToken: createAdminToken(TOKEN) });
  t.after(() => server.close());
  const refusals = async () => {
    const { text } = await server.get("/metrics");
    return text.split("\n").filter((line) => line.startsWith("model_version_refused{"));
  };
  return { server, refusals, authorization: { authorization: `Bearer ${TOKEN}` } };
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (holds()) return;
    await delay(10);
  }
  assert.fail("it never came to that");
}

describe("a service that requires signatures", () => {
  it("stays with its model when the champion is not signed, says why, and follows once it is", async (t) => {
    const { server, refusals } = await signedServing(t);
    const { holder } = server.deps;
    await server.promote(2);
    await until(() => holder.refused() !== null);
    const { status, json } = await server.post("/predict", server.records[0]);
    assert.deepEqual([status, json.modelVersion], [200, "1"]);
    assert.match(server.errors.join(), /the model in use stays: titanic version 2 is not signed/);
    const ready = await server.get("/ready");
    assert.deepEqual([ready.status, ready.json.ready, ready.json.degraded], [200, true, true]);
    assert.deepEqual(
      ready.json.conditions.find(({ ok }: { ok: boolean }) => !ok),
      {
        name: "champion",
        ok: false,
        required: false,
        why: "version 2 is not used: OPS_SIGNATURE_MISSING",
      },
    );
    const [metric] = await refusals();
    assert.match(metric, /model_version="2",alias="champion",code="OPS_SIGNATURE_MISSING"\} 1$/);

    // The registry does not change by that.
    await signModel(server.deps.models, "2", KEY);
    await until(() => holder.current()?.version === "2");
    assert.equal(holder.refused(), null);
    assert.deepEqual(await refusals(), []);
    assert.equal((await server.get("/ready")).json.degraded, false);
  });

  it("refuses to promote or reload what is not signed or was altered, and the registry stays", async (t) => {
    const { server, authorization } = await signedServing(t);
    const promote = () => server.post("/models/titanic/promote", { version: 2 }, authorization);
    assertError(await promote(), 409, "OPS_SIGNATURE_MISSING");
    await signModel(server.deps.models, "2", KEY);
    await appendFile(path.join(server.folder, "titanic", "2", "manifest.json"), " ");
    assertError(await promote(), 409, "OPS_SIGNATURE_INVALID");
    const { json } = await server.get("/models/titanic/history");
    assert.deepEqual(
      json.map(({ version }: { version: number }) => version),
      [1],
    );
    await server.promote(2);
    assertError(await server.post("/models/titanic/reload", {}, authorization), 409, "OPS_SIGNATURE_INVALID");
    assert.equal((await server.post("/predict", server.records[0])).json.modelVersion, "1");
  });

  it("begins with none that is not signed, and lets no such challenger answer in the shadow", async (t) => {
    const { server } = await signedServing(t);
    const { models } = server.deps;
    await promoteModel(models, "2", { alias: "challenger", reason: "test" });
    const told: string[] = [];
    const challenger = createChallenger({
      models: server.folder,
      name: "titanic",
      trusted: [publicKeyOf(KEY)],
      watchMs: WATCH_MS,
      log: { info: () => undefined, warn: (_, message) => told.push(message), error: () => undefined },
      onRefused: (refused) => told.push(refused?.code ?? "none"),
    });
    t.after(() => challenger.close());
    await challenger.reload();
    assert.equal(challenger.current(), null);
    assert.equal(told[0], "OPS_SIGNATURE_MISSING");
    assert.match(told[1], /there is no challenger: titanic version 2 is not signed/);
    await signModel(models, "2", KEY);
    await until(() => challenger.current()?.version === "2");
    assert.equal(told.at(-1), "none");
  });
});
