import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { ServeDeps } from "../../src/serve/deps.ts";
import { parseApiKeys } from "../../src/serve/limits/api-keys.ts";
import { createCors } from "../../src/serve/limits/cors.ts";
import { createGate } from "../../src/serve/limits/gate.ts";
import { assertError, type Serving, serving } from "../helpers/serving.ts";

const PAGE = "https://app.example";
const ORIGIN = { origin: PAGE };
/** What answers themselves: the hot route, Express, and the limits. */
const PATHS = ["/predict", "/predict?explain=true", "/feedback", "/nowhere"];

async function served(t: TestContext, changes: Partial<ServeDeps> = {}): Promise<Serving> {
  const s = await serving(changes);
  t.after(() => s.close());
  return s;
}

const corsHeaders = (headers: Headers) =>
  [...headers.keys()].filter((name) => name.startsWith("access-control-"));

function preflight(s: Serving, path: string, origin = PAGE): Promise<Response> {
  return fetch(s.url + path, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,x-api-key",
    },
  });
}

describe("requests of other origins' pages", () => {
  it("are not allowed unless they were, on any route", async (t) => {
    const s = await served(t);
    for (const path of PATHS) {
      assert.deepEqual(corsHeaders((await s.post(path, s.records[0], ORIGIN)).headers), []);
      const asked = await preflight(s, path);
      assert.ok([404, 405].includes(asked.status), `${path} ${asked.status}`);
      assert.deepEqual(corsHeaders(asked.headers), []);
    }
  });

  it("are allowed to the origins that were named, and to no other", async (t) => {
    const s = await served(t, { cors: createCors([PAGE, "http://localhost:5173"]) });
    for (const path of PATHS) {
      for (const origin of [PAGE, "http://localhost:5173"]) {
        const { headers } = await s.post(path, s.records[0], { origin });
        assert.equal(headers.get("access-control-allow-origin"), origin, path);
        assert.match(headers.get("vary") ?? "", /origin/i);
        assert.match(headers.get("access-control-expose-headers") ?? "", /x-request-id/);
        assert.equal(headers.get("access-control-allow-credentials"), null);
      }
      for (const origin of ["https://other.example", `${PAGE}.evil.example`, "null"]) {
        const { headers } = await s.post(path, s.records[0], { origin });
        assert.equal(headers.get("access-control-allow-origin"), null, `${path} ${origin}`);
        assert.equal((await preflight(s, path, origin)).headers.get("access-control-allow-origin"), null);
      }
    }
  });

  it("are answered before they are made: method and headers of a preflight request are allowed", async (t) => {
    const s = await served(t, { cors: createCors([PAGE]) });
    for (const path of ["/predict", "/predict/batch", "/v2/models/titanic/infer"]) {
      const { status, headers } = await preflight(s, path);
      assert.equal(status, 204);
      assert.equal(headers.get("access-control-allow-origin"), PAGE);
      assert.match(headers.get("access-control-allow-methods") ?? "", /\bPOST\b/);
      assert.equal(headers.get("access-control-allow-headers"), "content-type,x-api-key");
      assert.equal(headers.get("access-control-max-age"), "600");
    }
  });

  it("are allowed to every page with `*`, and never with credentials", async (t) => {
    const s = await served(t, { cors: createCors(["*"]) });
    for (const { headers } of [
      await s.post("/predict", s.records[0], ORIGIN),
      await preflight(s, "/predict"),
    ]) {
      assert.equal(headers.get("access-control-allow-origin"), "*");
      assert.equal(headers.get("access-control-allow-credentials"), null);
    }
  });

  it("may read why they were refused, and need no API key to ask whether they may", async (t) => {
    const apiKeys = parseApiKeys("KEYS", "0".repeat(64));
    const gate = createGate({ maxConcurrent: 10, apiKeys, rateLimiter: null });
    const s = await served(t, { gate, cors: createCors([PAGE]) });
    const refused = await s.post("/predict", s.records[0], ORIGIN);
    assertError(refused, 401, "UNAUTHORIZED");
    assert.equal(refused.headers.get("access-control-allow-origin"), PAGE);
    assert.equal((await preflight(s, "/predict")).status, 204);
  });
});
