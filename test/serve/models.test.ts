import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { inspect } from "node:util";
import { archiveModel } from "../../src/core/registry/archive.ts";
import { createModelStore } from "../../src/core/registry/model-store.ts";
import { createRegistry } from "../../src/core/registry/registry.ts";
import type { RegistryState } from "../../src/core/registry/registry-state.ts";
import { listModels } from "../../src/core/stages/models.ts";
import { createAdminToken } from "../../src/serve/limits/admin-token.ts";
import { createModelHolder } from "../../src/serve/models/model-holder.ts";
import { assertError, type Serving, serving } from "../helpers/serving.ts";

const TOKEN = "correct-horse-battery-staple";
const asAdmin = { authorization: `Bearer ${TOKEN}` };

/** A server that takes changes, and its log. */
async function administered(t: TestContext): Promise<{ s: Serving; log: string[] }> {
  const log: string[] = [];
  const write = (fields: object, message: string) => log.push(inspect({ message, ...fields }, { depth: 9 }));
  const s = await serving({
    adminToken: createAdminToken(TOKEN),
    log: { info: write, warn: write, error: write },
  });
  t.after(() => s.close());
  return { s, log };
}

function registryOf(s: Serving): Promise<RegistryState> {
  return createRegistry(createModelStore(s.folder, "titanic").folder, "titanic").read();
}

describe("GET /models", () => {
  it("lists the versions as `models list --json` does, without a token", async (t) => {
    const s = await serving();
    t.after(() => s.close());
    const { status, json } = await s.get("/models");
    assert.equal(status, 200);
    assert.deepEqual(json, JSON.parse(JSON.stringify(await listModels(s.deps.models))));
    assert.deepEqual(
      json.map(({ version, aliases }: { version: number; aliases: string[] }) => [version, aliases]),
      [
        [2, []],
        [1, ["champion"]],
      ],
    );
    assertError(await s.post("/models", {}), 405, "METHOD_NOT_ALLOWED");
  });
});

describe("changes of the served model over HTTP", () => {
  it("are refused where no token is configured", async (t) => {
    const s = await serving();
    t.after(() => s.close());
    for (const action of ["reload", "promote", "rollback"]) {
      const error = assertError(
        await s.post(`/models/titanic/${action}`, { version: 2 }, asAdmin),
        403,
        "FORBIDDEN",
      );
      assert.match(error.hint, /TITANIC_OPS_ADMIN_TOKEN/);
    }
  });

  it("are refused without the token, or with another", async (t) => {
    const { s } = await administered(t);
    for (const authorization of [
      "",
      "Bearer",
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(1)}`,
      `Basic ${TOKEN}`,
      TOKEN,
    ]) {
      const reply = await s.post("/models/titanic/promote", { version: 2 }, { authorization });
      assertError(reply, 401, "UNAUTHORIZED");
      assert.match(reply.headers.get("www-authenticate") ?? "", /^Bearer realm=/);
    }
    assert.equal((await registryOf(s)).aliases.champion, 1);
  });

  it("swap the model before they are answered, and are in the registry's history", async (t) => {
    const { s } = await administered(t);
    const [record] = s.records;
    const promoted = await s.post("/models/titanic/promote", { version: 2, reason: "better" }, asAdmin);
    assert.equal(promoted.status, 200, promoted.text);
    assert.deepEqual(promoted.json, {
      name: "titanic",
      alias: "champion",
      version: 2,
      previous: 1,
      changed: true,
      gates: null,
      forced: false,
      serving: "2",
    });
    assert.equal((await s.post("/predict", record)).json.modelVersion, "2");
    const again = await s.post("/models/titanic/promote", { version: "champion" }, asAdmin);
    assert.deepEqual([again.json.version, again.json.changed], [2, false]);
    const back = await s.post("/models/titanic/rollback", { reason: "worse" }, asAdmin);
    assert.deepEqual([back.json.version, back.json.previous, back.json.serving], [1, 2, "1"]);
    assert.equal((await s.post("/predict", record)).json.modelVersion, "1");
    const { history } = await registryOf(s);
    assert.deepEqual(
      history.slice(-2).map(({ action, version, reason }) => [action, version, reason]),
      [
        ["promote", 2, "better"],
        ["rollback", 1, "worse"],
      ],
    );
  });

  it("are refused where a gate refuses, with the champion in its place, unless they are forced", async (t) => {
    const { s } = await administered(t);
    const refusal = { gate: "minimum.f1", passed: false, message: "f1 0.1", observed: 0.1, limit: 0.5 };
    Object.assign(s.deps.models, { judge: async () => [refusal] });
    const refused = await s.post("/models/titanic/promote", { version: 2 }, asAdmin);
    const error = assertError(refused, 409, "OPS_GATE_FAILED");
    assert.match(error.message, /minimum\.f1: f1 0\.1/);
    assert.equal((await registryOf(s)).aliases.champion, 1);
    const forced = { version: 2, force: true, reason: "known to be better" };
    const reply = await s.post("/models/titanic/promote", forced, asAdmin);
    assert.deepEqual([reply.json.serving, reply.json.forced, reply.json.gates], ["2", true, [refusal]]);
  });

  it("say who asked, and are forced only with a reason", async (t) => {
    const { s } = await administered(t);
    const promote = (body: object) => s.post("/models/titanic/promote", body, asAdmin);
    await promote({ version: 2, by: "ann@lab" });
    await s.post("/models/titanic/rollback", {}, asAdmin);
    const [theirs, ours] = (await registryOf(s)).history.slice(-2);
    assert.deepEqual([theirs.by, theirs.reason], ["ann@lab", "over HTTP"]);
    assert.equal(ours.by, s.deps.models.by);
    for (const body of [
      { version: 2, force: true },
      { version: 2, by: "a\nb" },
      { version: 2, force: "yes", reason: "x" },
    ])
      assertError(await promote(body), 422, "INVALID_INPUT");
    assert.equal(
      (await promote({ version: 2, force: true, reason: "known to be better" })).json.forced,
      false,
    );
  });

  it("never make an archived version serve", async (t) => {
    const { s } = await administered(t);
    await archiveModel(s.deps.models, "2", { reason: "test", archive: true });
    const refused = await s.post("/models/titanic/promote", { version: 2 }, asAdmin);
    assertError(refused, 409, "OPS_MODEL_ARCHIVED");
    assert.equal((await s.get("/models")).json[0].archived, true);
  });

  it("go back as far as there were champions, and no further", async (t) => {
    const { s } = await administered(t);
    const error = assertError(
      await s.post("/models/titanic/rollback", "", asAdmin),
      404,
      "OPS_MODEL_NOT_FOUND",
    );
    assert.match(error.message, /no earlier champion/);
  });

  it("reload what the registry names by now", async (t) => {
    const { s } = await administered(t);
    await s.promote(2);
    const { status, json } = await s.post("/models/titanic/reload", "", asAdmin);
    assert.equal(status, 200);
    assert.deepEqual([json.name, json.serving, json.digest], ["titanic", "2", s.digests[1]]);
    assert.equal((await s.post("/models/titanic/reload", {}, asAdmin)).json.changed, false);
  });

  it("leave the champion alone when the other version is damaged", async (t) => {
    const { s } = await administered(t);
    await writeFile(path.join(createModelStore(s.folder, "titanic").folder, "2", "forest.bin"), "damaged");
    assertError(await s.post("/models/titanic/promote", { version: 2 }, asAdmin), 500, "OPS_MODEL_CORRUPT");
    assert.equal((await registryOf(s)).aliases.champion, 1);
    assert.equal((await s.post("/predict", s.records[0])).json.modelVersion, "1");
  });

  it("say what is wrong with the request", async (t) => {
    const { s } = await administered(t);
    const promote = (body: unknown, name = "titanic") => s.post(`/models/${name}/promote`, body, asAdmin);
    assertError(await promote({ version: 9 }), 404, "OPS_MODEL_NOT_FOUND");
    assertError(await promote({ version: "nobody" }), 404, "OPS_MODEL_NOT_FOUND");
    assertError(await promote({ version: 2 }, "iris"), 404, "NOT_FOUND");
    assertError(await promote("{"), 400, "BODY_NOT_JSON");
    for (const body of [
      {},
      [],
      { version: 0 },
      { version: 1.5 },
      { version: 2, reason: "" },
      { version: 2, force: true },
    ]) {
      assertError(await promote(body), 422, "INVALID_INPUT");
    }
    assertError(await s.get("/models/titanic/promote"), 405, "METHOD_NOT_ALLOWED");
  });

  it("never tell the token", async (t) => {
    const { s, log } = await administered(t);
    const replies = [
      await s.post("/models/titanic/promote", { version: 2 }, asAdmin),
      await s.post("/models/titanic/promote", { version: 9 }, asAdmin),
      await s.post("/models/titanic/promote", { version: 2 }, { authorization: `Bearer ${TOKEN}x` }),
      await s.get("/", asAdmin),
      await s.get("/models", asAdmin),
      await s.get("/metrics", asAdmin),
    ];
    for (const { text, headers } of replies) {
      assert.ok(!text.includes(TOKEN) && !inspect(headers).includes(TOKEN));
    }
    assert.ok(log.some((line) => line.includes("asked for by the admin")));
    assert.ok(!log.join("\n").includes(TOKEN));
    assert.ok(!inspect(s.deps, { depth: 9 }).includes(TOKEN));
  });
});

describe("the holder of the served model", () => {
  it("looks again for whoever asks while it is looking", async (t) => {
    const s = await serving();
    t.after(() => s.close());
    const { log } = s.deps;
    const holder = createModelHolder({ models: s.folder, name: "titanic", log, watchMs: 60_000 });
    t.after(() => holder.close());
    const early = holder.reload();
    await s.promote(2);
    const [, late, later] = await Promise.all([early, holder.reload(), holder.reload()]);
    assert.deepEqual([late.version, later.version], ["2", "2"]);
    assert.equal(holder.current()?.version, "2");
  });
});
