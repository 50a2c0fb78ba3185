import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import { parseApiKeys } from "../../src/serve/limits/api-keys.ts";
import { createGate } from "../../src/serve/limits/gate.ts";
import { loadPage } from "../../src/serve/ui/page.ts";
import { assertError, type Serving, serving } from "../helpers/serving.ts";
import { tempDir } from "../helpers/temp-dir.ts";

const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

async function pageIn(t: TestContext) {
  const folder = await tempDir(t);
  mkdirSync(path.join(folder, "assets"));
  writeFileSync(path.join(folder, "index.html"), "<!doctype html><title>page</title>");
  writeFileSync(path.join(folder, "assets", "main-ABC.js"), "run();");
  writeFileSync(path.join(folder, "metafile.json"), "{}");
  const page = await loadPage(folder);
  assert.ok(page);
  return page;
}

describe("the page", () => {
  it("is for browsers; programs get the welcome", async (t) => {
    const s = await serving({ page: await pageIn(t) });
    t.after(s.close);
    const html = await s.get("/", BROWSER);
    assert.equal(html.status, 200);
    assert.match(html.headers.get("content-type") ?? "", /^text\/html/);
    assert.match(html.headers.get("vary") ?? "", /Accept\b/);
    for (const accept of ["*/*", "application/json", "text/plain, */*"]) {
      const { json, headers } = await s.get("/", { accept });
      assert.equal(json.service, "titanic-ops");
      assert.match(headers.get("vary") ?? "", /Accept\b/);
    }
  });

  it("is held by no cache without asking, its files for good", async (t) => {
    const s = await serving({ page: await pageIn(t) });
    t.after(s.close);
    const { headers } = await s.get("/", BROWSER);
    assert.equal(headers.get("cache-control"), "no-cache");
    const again = await s.get("/", { ...BROWSER, "if-none-match": headers.get("etag") ?? "" });
    assert.deepEqual([again.status, again.text], [304, ""]);
    const asset = await s.get("/assets/main-ABC.js");
    assert.match(asset.headers.get("cache-control") ?? "", /immutable/);
    assert.equal(asset.text, "run();");
    assert.equal(asset.headers.get("content-encoding"), "gzip");
    const plain = await s.get("/assets/main-ABC.js", { "accept-encoding": "identity" });
    assert.equal(plain.headers.get("content-encoding"), null);
    assert.equal(plain.text, "run();");
  });

  it("runs nothing inline and nothing from elsewhere", async (t) => {
    const s = await serving({ page: await pageIn(t) });
    t.after(s.close);
    const policy = (await s.get("/", BROWSER)).headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'; script-src 'self'/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  });

  it("is the only thing that is served of its folder", async (t) => {
    const s = await serving({ page: await pageIn(t) });
    t.after(s.close);
    for (const where of [
      "/assets/main.js",
      "/assets/../index.html",
      "/metafile.json",
      "/index.html",
      "/assets/",
    ])
      assertError(await s.get(where), 404, "NOT_FOUND");
  });

  it("asks for no API key, and what it shows does", async (t) => {
    const key = "k".repeat(32);
    const sha256 = createHash("sha256").update(key).digest("hex");
    const gate = createGate({ maxConcurrent: 10, apiKeys: parseApiKeys("KEYS", sha256), rateLimiter: null });
    const s = await serving({ page: await pageIn(t), gate });
    t.after(s.close);
    assert.equal((await s.get("/", BROWSER)).status, 200);
    assert.equal((await s.get("/assets/main-ABC.js")).status, 200);
    assertError(await s.get("/"), 401, "UNAUTHORIZED");
    assertError(await s.get("/form"), 401, "UNAUTHORIZED");
    assert.equal((await s.get("/form", { "x-api-key": key })).status, 200);
  });

  it("is not there where it was not built", async (t) => {
    assert.equal(await loadPage(path.join(await tempDir(t), "nowhere")), null);
    const s = await serving();
    t.after(s.close);
    assert.equal((await s.get("/", BROWSER)).json.service, "titanic-ops");
  });
});

describe("the form", () => {
  let s: Serving;
  before(async () => {
    s = await serving();
  });
  after(() => s.close());

  it("asks for what the features read, and for nothing else", async () => {
    const { json } = await s.get("/form");
    const names = json.fields.map(({ name }: { name: string }) => name);
    assert.ok(names.includes("Age") && names.includes("Name"));
    for (const name of ["PassengerId", "Survived", "Ticket"]) assert.ok(!names.includes(name), name);
  });

  it("has values to begin with that are answered, and examples that are", async () => {
    const { json } = await s.get("/form");
    const initial = Object.fromEntries(
      json.fields.map(({ name, initial: value }: { name: string; initial: unknown }) => [name, value]),
    );
    assert.equal((await s.post("/predict", initial)).status, 200);
    assert.ok(json.examples.length > 2);
    for (const { values } of json.examples) assert.equal((await s.post("/predict", values)).status, 200);
  });

  it("says what training saw, and for what a text is read", async () => {
    const { fields, features } = (await s.get("/form")).json;
    const field = (name: string) => fields.find((each: { name: string }) => each.name === name);
    assert.equal(field("Age").quantiles.length, 101);
    assert.equal(field("Name").readFor[0].label, "Title");
    assert.ok(field("Cabin").presenceOnly && !field("SibSp").presenceOnly);
    const labels = features.map(({ label }: { label: string }) => label);
    assert.ok(labels.includes("Family size") && labels.includes("Age × Fare"));
  });

  it("names files that are those of the model, by digest and for good", async () => {
    const { name, files } = (await s.get("/form")).json;
    for (const { sha256, bytes } of [files.forest, files.inputs]) {
      const response = await fetch(`${s.url}/models/${name}/files/${sha256}`);
      const body = Buffer.from(await response.arrayBuffer());
      assert.equal(body.length, bytes);
      assert.equal(createHash("sha256").update(body).digest("hex"), sha256);
      assert.match(response.headers.get("cache-control") ?? "", /immutable/);
    }
    assertError(await s.get(`/models/${name}/files/${"0".repeat(64)}`), 404, "NOT_FOUND");
    assertError(await s.get(`/models/other/files/${files.forest.sha256}`), 404, "NOT_FOUND");
    assertError(await s.get(`/models/${name}/files/..%2fmanifest.json`), 404, "NOT_FOUND");
  });

  it("is not there before a model is", async (t) => {
    const bare = await serving({ unloaded: true });
    t.after(bare.close);
    assertError(await bare.get("/form"), 503, "NOT_READY");
  });
});
