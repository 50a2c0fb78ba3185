import assert from "node:assert/strict";
import { appendFile } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { modelCardSchema } from "../../src/core/registry/model-card.ts";
import { createModelStore } from "../../src/core/registry/model-store.ts";
import { createAdminToken } from "../../src/serve/limits/admin-token.ts";
import { assertError, type Serving, serving } from "../helpers/serving.ts";

const TOKEN = "correct-horse-battery-staple";

async function carded(t: TestContext): Promise<Serving> {
  const s = await serving({ card: true, adminToken: createAdminToken(TOKEN) });
  t.after(s.close);
  return s;
}

describe("GET /models/{name}/versions/{version}", () => {
  it("has the manifest and the card, by number or alias", async (t) => {
    const s = await carded(t);
    const store = createModelStore(s.folder, "titanic");
    const { status, json } = await s.get("/models/titanic/versions/1");
    assert.equal(status, 200);
    assert.deepEqual(json.manifest, await store.manifest(1));
    assert.deepEqual(json.card, await store.card(1));
    assert.equal(modelCardSchema.parse(json.card).digest, s.digests[0]);
    assert.deepEqual((await s.get("/models/titanic/versions/champion")).json, json);
  });

  it("has no card of a version that was made without", async (t) => {
    const s = await carded(t);
    const { json } = await s.get("/models/titanic/versions/2");
    assert.equal(json.manifest.digest, s.digests[1]);
    assert.equal(json.card, null);
  });

  it("sends nothing to who has it already", async (t) => {
    const s = await carded(t);
    const first = await s.get("/models/titanic/versions/1");
    const etag = first.headers.get("etag") ?? assert.fail();
    assert.equal(first.headers.get("cache-control"), "private, no-cache");
    const again = await s.get("/models/titanic/versions/1", { "if-none-match": etag });
    assert.deepEqual([again.status, again.text], [304, ""]);
    const other = await s.get("/models/titanic/versions/2", { "if-none-match": etag });
    assert.equal(other.status, 200);
  });

  it("refuses what there is not, and a card that cannot be trusted", async (t) => {
    const s = await carded(t);
    assertError(await s.get("/models/titanic/versions/3"), 404, "OPS_MODEL_NOT_FOUND");
    assertError(await s.get("/models/titanic/versions/..%2f1"), 404, "OPS_MODEL_NOT_FOUND");
    assertError(await s.get("/models/lusitania/versions/1"), 404, "NOT_FOUND");
    assertError(await s.post("/models/titanic/versions/1", {}), 405, "METHOD_NOT_ALLOWED");
    await appendFile(path.join(s.folder, "titanic", "1", "model-card.json"), " ");
    const { error } = (await s.get("/models/titanic/versions/1")).json;
    assert.equal(error.code, "OPS_MODEL_CORRUPT");
  });
});

describe("GET /models/{name}/versions/{version}/diff/{other}", () => {
  it("tells in what two versions differ", async (t) => {
    const s = await carded(t);
    const { status, json } = await s.get("/models/titanic/versions/1/diff/2");
    assert.equal(status, 200);
    assert.deepEqual([json.a, json.b, json.isSame], [1, 2, false]);
    assert.deepEqual(json.environment, [{ what: "seed", a: 1, b: 2 }]);
    assert.equal((await s.get("/models/titanic/versions/1/diff/champion")).json.isSame, true);
    assertError(await s.get("/models/titanic/versions/1/diff/9"), 404, "OPS_MODEL_NOT_FOUND");
  });
});

describe("GET /models/{name}/history", () => {
  it("tells who gave which version an alias and why, the newest first", async (t) => {
    const s = await carded(t);
    const body = { version: 2, reason: "better on June's data", by: "ada" };
    await s.post("/models/titanic/promote", body, { authorization: `Bearer ${TOKEN}` });
    const { json } = await s.get("/models/titanic/history");
    assert.deepEqual(
      json.map(({ version, previous, reason }: Record<string, unknown>) => [version, previous, reason]),
      [
        [2, 1, "better on June's data"],
        [1, null, "test"],
      ],
    );
    assert.equal(json[0].by, "ada");
    assertError(await s.get("/models/lusitania/history"), 404, "NOT_FOUND");
  });
});
