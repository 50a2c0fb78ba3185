import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { parseApiKeys } from "../../src/serve/limits/api-keys.ts";
import { createGate } from "../../src/serve/limits/gate.ts";
import { assertError, type Serving, serving } from "../helpers/serving.ts";

const KEY = "a-key-that-nobody-may-see";
const OTHER = "another-key";
const digest = (key: string) => createHash("sha256").update(key).digest("hex");
const VARIABLE = "TITANIC_OPS_API_KEYS";

describe("API keys", () => {
  let s: Serving;
  before(async () => {
    const apiKeys = parseApiKeys(VARIABLE, `${digest(KEY)}, ${digest(OTHER).toUpperCase()}`);
    s = await serving({
      gate: createGate({ maxConcurrent: 100, apiKeys, rateLimiter: null }),
      logRequests: true,
    });
  });
  after(() => s.close());

  it("let in who shows one, in either header", async () => {
    for (const headers of [
      { authorization: `Bearer ${KEY}` },
      { authorization: `bearer ${OTHER}` },
      { "x-api-key": KEY },
    ] as Record<string, string>[]) {
      assert.equal((await s.post("/predict", s.records[0], headers)).status, 200);
      assert.equal((await s.get("/", headers)).status, 200);
    }
  });

  it("are needed on every route that answers, and the answer says how to show one", async () => {
    for (const reply of [await s.post("/predict", s.records[0]), await s.get("/"), await s.get("/nowhere")]) {
      assertError(reply, 401, "UNAUTHORIZED");
      assert.equal(reply.headers.get("www-authenticate"), 'Bearer realm="titanic-ops"');
    }
  });

  it("are not guessed from part of one, and a wrong one is told apart from none", async () => {
    for (const wrong of [KEY.slice(1), `${KEY}x`, digest(KEY)]) {
      const reply = await s.post("/predict", s.records[0], { authorization: `Bearer ${wrong}` });
      assertError(reply, 401, "UNAUTHORIZED");
      assert.match(reply.headers.get("www-authenticate") ?? "", /error="invalid_token"/);
      assert.ok(!reply.text.includes(wrong));
    }
  });

  it("are not asked for by health, readiness and metrics", async () => {
    for (const path of ["/health", "/ready", "/metrics"]) assert.equal((await s.get(path)).status, 200, path);
    assertError(await s.get("/healthy"), 401, "UNAUTHORIZED");
  });

  it("stand in no log and no metric", async () => {
    await s.post("/predict", s.records[0], { authorization: `Bearer ${KEY}`, traceparent: "bad" });
    await s.post("/predict", "{", { "x-api-key": KEY });
    const said = s.errors.join("\n") + (await s.get("/metrics")).text;
    assert.ok(!said.includes(KEY));
    assert.ok(!said.includes(digest(KEY)));
  });

  it("that are no digests are refused without repeating them", () => {
    assert.throws(
      () => parseApiKeys(VARIABLE, `${digest(KEY)},${KEY}`),
      (error: Error & { code: string; hint: string }) =>
        error.code === "OPS_CONFIG_INVALID" &&
        error.message === `${VARIABLE}: entry 2 is not a SHA-256 digest in hex` &&
        !JSON.stringify([error.message, error.hint]).includes(KEY),
    );
  });
});
