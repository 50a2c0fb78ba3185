import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { describe, it, type TestContext } from "node:test";
import { smokeTest } from "../../../src/core/smoke/smoke.ts";
import { deadAddress, httpServer } from "../../helpers/http-server.ts";
import { opsError } from "../../helpers/ops-error.ts";

type Say = readonly [status: number, type: string, body: string];

const JSON_TYPE = "application/json";
const DIGEST = "0".repeat(64);

/** A service with all that is looked for; each test breaks one part of it. */
const WHOLE: Readonly<Record<string, Say>> = {
  "/health": [200, JSON_TYPE, '{"status":"ok"}'],
  "/ready": [200, JSON_TYPE, '{"ready":true,"degraded":false,"conditions":[]}'],
  "/docs": [200, "text/html", "<!doctype html>"],
  "/openapi.json": [200, JSON_TYPE, '{"openapi":"3.1.0","paths":{"/predict":{}}}'],
  "/form": [
    200,
    JSON_TYPE,
    '{"classes":[{"label":"No"},{"label":"Yes"}],"fields":[],"examples":[{"values":{"a":1}}]}',
  ],
  "/predict": [200, JSON_TYPE, answered("Yes", 0.75)],
  "/metrics": [200, "text/plain", "# TYPE prediction_request_total counter\nprediction_request_total 1\n"],
  "/": [200, "text/html", '<script type="module" src="/assets/main.js"></script>'],
  "/assets/main.js": [200, "text/javascript", "1"],
};

function answered(prediction: string, probability: number): string {
  return JSON.stringify({ prediction, probability, modelVersion: "3", modelDigest: DIGEST });
}

function saying(says: Readonly<Record<string, Say>>, below = ""): RequestListener {
  return (request, response) => {
    const [status, type, body] = says[`${request.url?.slice(below.length)}`] ?? [404, JSON_TYPE, "{}"];
    response.writeHead(status, { "content-type": type }).end(body);
  };
}

const asked = (url: string, more: Partial<Parameters<typeof smokeTest>[0]> = {}) =>
  smokeTest({
    url,
    uiUrl: undefined,
    apiKey: undefined,
    timeoutMs: 2000,
    waitMs: 0,
    signal: new AbortController().signal,
    ...more,
  });

/** What is said of a service in which some answers are other than they should be: only of the checks that fail. */
async function faultsOf(t: TestContext, broken: Readonly<Record<string, Say>>) {
  const { ok, checks } = await asked(await httpServer(t, saying({ ...WHOLE, ...broken })));
  const failed = checks.filter((check) => !check.ok);
  assert.equal(ok, failed.length === 0);
  return Object.fromEntries(failed.map(({ name, found }) => [name, found]));
}

describe("a smoke test", () => {
  it("passes a whole service, and says what it found", async (t) => {
    const result = await asked(await httpServer(t, saying(WHOLE)));
    assert.equal(result.ok, true);
    assert.deepEqual(
      result.checks.map(({ name, ok, found }) => [name, ok, found]),
      [
        ["health", true, "the process answers"],
        ["ready", true, "ready"],
        ["docs", true, "1 paths described"],
        ["prediction", true, "Yes at 0.7500, by version 3 (000000000000…)"],
        ["metrics", true, "1 metrics"],
        ["page", true, "the page and its script"],
      ],
    );
  });

  it("says what is wrong with each part that is broken, and tries the others all the same", async (t) => {
    const notReady = '{"ready":false,"conditions":[{"name":"model","ok":false,"required":true}]}';
    const ours = '{"error":{"code":"MODEL_NOT_LOADED","message":"no model is loaded"}}';
    const broken: [Record<string, Say>, Record<string, string>][] = [
      [{ "/ready": [503, JSON_TYPE, notReady] }, { ready: "answered 503: not ready, `model`" }],
      [{ "/form": [503, JSON_TYPE, ours] }, { prediction: "answered 503: no model is loaded" }],
      [
        { "/predict": [200, JSON_TYPE, answered("Maybe", 0.5)] },
        { prediction: "`Maybe` is not one of the model's classes" },
      ],
      [
        { "/predict": [200, JSON_TYPE, answered("Yes", 1.5)] },
        {
          prediction: "the answer is not as it should be: `probability`: Too big: expected number to be <=1",
        },
      ],
      [
        { "/predict": [200, "text/html", "<h1>Welcome to the proxy</h1>"] },
        { prediction: "the answer is `text/html`, not application/json" },
      ],
      [
        { "/predict": [200, JSON_TYPE, '{"prediction":"Ye'] },
        { prediction: "the answer is not whole: it is not JSON" },
      ],
      [
        { "/metrics": [200, "text/plain", ""] },
        { metrics: "`prediction_request_total` is not among the metrics" },
      ],
      [
        { "/": [200, "text/html", "<h1>It works!</h1>"] },
        { page: "the page names no script: is it that of titanic-ops?" },
      ],
      [{ "/assets/main.js": [404, "text/plain", ""] }, { page: "answered 404" }],
      [
        { "/openapi.json": [200, JSON_TYPE, '{"openapi":"3.1.0"}'] },
        {
          docs: "the answer is not as it should be: `paths`: Invalid input: expected object, received undefined",
        },
      ],
    ];
    for (const [changed, faults] of broken) assert.deepEqual(await faultsOf(t, changed), faults);
  });

  it("leaves out what is not for whoever asks, and says so", async (t) => {
    const url = await httpServer(t, saying({ ...WHOLE, "/metrics": [302, "text/html", ""] }));
    assert.equal((await asked(url)).ok, false);
    const { ok, checks } = await asked(url, { skip: ["metrics"] });
    assert.equal(ok, true);
    assert.deepEqual(
      checks.filter((check) => check.ok === null),
      [{ name: "metrics", ok: null, ms: 0, found: "left out" }],
    );
    assert.equal((await asked("http://127.0.0.1:9", { skip: ["metrics"] })).ok, false);
  });

  it("asks for usual values where the model has no example", async (t) => {
    let sent = "";
    const form = '{"classes":[{"label":"Yes"}],"fields":[{"name":"a","initial":7}],"examples":[]}';
    const url = await httpServer(t, async (request, response) => {
      if (request.url === "/predict") for await (const piece of request) sent += piece;
      saying({ ...WHOLE, "/form": [200, JSON_TYPE, form] })(request, response);
    });
    assert.equal((await asked(url)).ok, true);
    assert.deepEqual(JSON.parse(sent), { a: 7 });
  });

  it("names the stores that a degraded service is without, and lets it pass", async (t) => {
    const conditions = [{ name: "redis", ok: false, required: false }];
    const degraded = JSON.stringify({ ready: true, degraded: true, conditions });
    const { checks } = await asked(
      await httpServer(t, saying({ ...WHOLE, "/ready": [200, JSON_TYPE, degraded] })),
    );
    assert.deepEqual([checks[1].ok, checks[1].found], [true, "ready, without `redis`"]);
  });

  it("tries nothing more where nothing answers", async () => {
    const { ok, checks } = await asked(await deadAddress());
    assert.equal(ok, false);
    assert.match(checks[0].found, /ECONNREFUSED/);
    assert.deepEqual(new Set(checks.slice(1).map(({ ok: tried }) => tried)), new Set([null]));
  });

  it("gives up on an answer that does not end", async (t) => {
    const url = await httpServer(t, (_, response) => {
      response.writeHead(200, { "content-type": JSON_TYPE }).write("{");
    });
    const { checks } = await asked(url, { timeoutMs: 100 });
    assert.equal(checks[0].found, "no whole answer within 0.1 s");
  });

  it("sends its key, and never to where it is redirected", async (t) => {
    const keys: (string | undefined)[] = [];
    const elsewhere = await httpServer(t, (request, response) => {
      keys.push(request.headers.authorization);
      response.end();
    });
    const seen: (string | undefined)[] = [];
    const url = await httpServer(t, (request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(302, { location: elsewhere }).end();
    });
    const { checks } = await asked(url, { apiKey: "secret" });
    assert.deepEqual([seen, keys], [["Bearer secret"], []]);
    assert.equal(checks[0].found, `answered 302: it is at ${elsewhere}`);
  });

  it("waits until the service is ready", async (t) => {
    let looks = 0;
    const url = await httpServer(t, (request, response) => {
      if (request.url === "/ready" && ++looks === 1) response.writeHead(503).end();
      else saying(WHOLE)(request, response);
    });
    const reasons: string[] = [];
    const { ok } = await asked(url, { waitMs: 10_000, onWait: (reason) => reasons.push(reason) });
    assert.deepEqual([ok, reasons], [true, ["answered 503"]]);
  });

  it("finds a service below a path, and a page that is elsewhere", async (t) => {
    const { "/": page, "/assets/main.js": script, ...api } = WHOLE;
    const url = await httpServer(t, saying(api, "/titanic"));
    const uiUrl = await httpServer(t, saying({ "/": page, "/assets/main.js": script }));
    assert.equal((await asked(`${url}/titanic/`, { uiUrl })).ok, true);
  });

  it("refuses what is not the address of a service, and shows no password", async () => {
    for (const url of ["titanic", "file:///etc/passwd", "http://me:secret@127.0.0.1"]) {
      const { message } = await opsError("OPS_USAGE", () => asked(url));
      assert.doesNotMatch(message, /secret/);
    }
  });

  it("stops when it is interrupted", async (t) => {
    const controller = new AbortController();
    const url = await httpServer(t, () => controller.abort());
    await opsError("OPS_INTERRUPTED", () => asked(url, { signal: controller.signal }));
  });
});
