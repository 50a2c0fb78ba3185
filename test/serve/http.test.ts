import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { rawExchange, rawPost, statusesIn } from "../helpers/raw-http.ts";
import { assertError, assertErrorShape, type Serving, serving } from "../helpers/serving.ts";

describe("the service over HTTP", () => {
  let server: Serving;
  let record: string;
  before(async () => {
    server = await serving();
    record = JSON.stringify(server.records[0]);
  });
  after(() => server.close());

  it("keeps a good request id, and makes one for any other", async () => {
    for (const id of ["abc", "A.b:c@d+e/f=-_9", "x".repeat(128)]) {
      const { json, headers } = await server.post("/predict", record, { "x-request-id": id });
      assert.deepEqual([json.requestId, headers.get("x-request-id")], [id, id]);
    }
    const made = new Set<string>();
    for (const id of [undefined, "", "a b", "x".repeat(129), "é", '"'] as const) {
      for (const where of ["/predict", "/nowhere"]) {
        const { json } = await server.post(where, record, id === undefined ? {} : { "x-request-id": id });
        assert.match(json.requestId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        made.add(json.requestId);
      }
    }
    assert.equal(made.size, 12);
  });

  it("says that it is well, and that it is ready", async () => {
    assert.deepEqual((await server.get("/health")).json, { status: "ok" });
    const ready = await server.get("/ready");
    assert.equal(ready.status, 200);
    assert.equal(ready.json.ready, true);
  });

  it("lets a browser make nothing of an answer that is no page", async () => {
    for (const where of ["/health", "/metrics", "/nowhere"]) {
      const { headers } = await server.get(where);
      assert.equal(
        headers.get("content-security-policy"),
        "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      );
      assert.equal(headers.get("x-content-type-options"), "nosniff");
    }
  });

  it("says at its root what it is, and which model answers", async () => {
    const { status, json } = await server.get("/");
    assert.equal(status, 200);
    assert.deepEqual(json.model, { name: "titanic", version: "1", digest: server.digests[0] });
    assert.ok(json.endpoints.includes("POST /predict"));
  });

  it("answers HEAD as GET, without a body", async () => {
    const response = await fetch(`${server.url}/health`, { method: "HEAD" });
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "");
  });

  it("answers 404 for a path that is none, and 405 with what is allowed for a method that is not", async () => {
    for (const where of ["/nowhere", "/predictx", "/..%2f..%2fetc/passwd", "/%ff", "/%"])
      assertError(await server.get(where), 404, "NOT_FOUND");
    for (const [method, where, allow] of [
      ["GET", "/predict", "POST"],
      ["DELETE", "/predict", "POST"],
      ["PUT", "/predict?x=1", "POST"],
      ["POST", "/health", "GET, HEAD"],
      ["PATCH", "/metrics", "GET, HEAD"],
      ["DELETE", "/", "GET, HEAD"],
    ]) {
      const response = await fetch(server.url + where, { method });
      const json = await response.json();
      assertError({ status: response.status, headers: response.headers, json }, 405, "METHOD_NOT_ALLOWED");
      assert.equal(response.headers.get("allow"), allow, `${method} ${where}`);
    }
  });

  it("refuses a body that is not JSON", async () => {
    for (const body of ["", " ", "{", '{"Age":', '{"Age":30', "{'Age':30}", '{"Age":30,}', "{}{}", "\u0000"])
      assertError(await server.post("/predict", body), 400, "BODY_NOT_JSON");
    for (const bytes of [Uint8Array.of(0xff), Uint8Array.of(0x22, 0xc3, 0x22), Buffer.from("{}", "utf16le")])
      assertError(await server.post("/predict", bytes), 400, "BODY_NOT_JSON");
  });

  it("refuses a key that stands twice, however it is written, and at any depth", async () => {
    for (const body of [
      '{"Age":1,"Age":2}',
      '{"Age":1,"\\u0041ge":2}',
      '{"instances":[{"Age":1,"Age":1}]}',
      '{"a":{"b":[{"c":1,"c" :2}]}}',
    ])
      assertError(await server.post("/predict", body), 400, "DUPLICATE_KEY");
  });

  it("refuses deep nesting before it exhausts anything", async () => {
    for (const body of ["[".repeat(60_000), '{"a":'.repeat(10_000), `${"[".repeat(20)}${"]".repeat(20)}`])
      assertError(await server.post("/predict", body), 422, "INVALID_INPUT");
  });

  it("refuses a body of another type, and one that is compressed", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/jsonx",
      "json",
      "application/json; charset=latin1",
    ])
      assertError(await server.post("/predict", record, { "content-type": type }), 415, "MEDIA_TYPE");
    for (const type of ["application/json", "Application/JSON; charset=utf-8", "application/ld+json"])
      assert.equal((await server.post("/predict", record, { "content-type": type })).status, 200, type);
    assertError(await server.post("/predict", record, { "content-encoding": "gzip" }), 415, "MEDIA_TYPE");
  });

  it("gives a body over the limit its answer, and does not reset the connection", async () => {
    const huge = `{"Name":"${"x".repeat(1 << 20)}"}`;
    for (const where of ["/predict", "/predict?x"])
      for (let i = 0; i < 5; i++) assertError(await server.post(where, huge), 413, "BODY_TOO_LARGE");
    const head =
      "POST /predict HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n";
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    const chunks = Array.from({ length: 20 }, () => chunk);
    const answer = await rawExchange(server.url, [`${head}transfer-encoding: chunked\r\n\r\n`, ...chunks]);
    assert.deepEqual(statusesIn(answer), [413]);
  });

  it("goes on with the connection after an error", async () => {
    const answer = await rawExchange(server.url, [
      rawPost("/predict", "{"),
      rawPost("/predict", record, { headers: "content-encoding: br\r\n" }),
      rawPost("/predict", `{"Name":"${"x".repeat(200_000)}"}`),
      rawPost("/nowhere", record),
      rawPost("/predict?x", '{"a":1,"a":1}'),
      rawPost("/predict", record, { close: true }),
    ]);
    assert.deepEqual(statusesIn(answer), [400, 415, 413, 404, 400, 200]);
  });

  it("answers what is not HTTP in the same form", async () => {
    for (const [bytes, status] of [
      ["NONSENSE\r\n\r\n", 400],
      [`GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(40_000)}\r\n\r\n`, 431],
      ["POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", 400],
      ["CONNECT example.org:443 HTTP/1.1\r\nhost: example.org:443\r\n\r\n", 405],
    ] as const) {
      const answer = await rawExchange(server.url, [bytes]);
      assert.deepEqual(statusesIn(answer), [status], bytes.slice(0, 60));
      assertErrorShape(JSON.parse(answer.slice(answer.indexOf("{"))));
    }
  });

  it("passes over an expectation that it does not know, and says when a body may come", async () => {
    const answer = await rawExchange(server.url, [
      rawPost("/predict", record, { headers: "expect: 200-ok\r\n" }),
      rawPost("/predict", record, { headers: "expect: 100-continue\r\n", close: true }),
    ]);
    assert.deepEqual(statusesIn(answer), [200, 100, 200]);
  });

  it("refuses what does not say for which host it is, in the same form; HTTP/1.0 need not say it", async () => {
    for (const where of ["GET /health", "GET /nowhere", "POST /predict"]) {
      const answer = await rawExchange(server.url, [`${where} HTTP/1.1\r\nconnection: close\r\n\r\n`]);
      assert.deepEqual(statusesIn(answer), [400], where);
      const body = JSON.parse(answer.slice(answer.indexOf("{")));
      assertErrorShape(body);
      assert.deepEqual(
        [body.error.code, body.error.message],
        ["BAD_REQUEST", "the header `host` is missing"],
      );
    }
    const answer = await rawExchange(server.url, ["GET /health HTTP/1.0\r\n\r\n"]);
    assert.deepEqual(statusesIn(answer), [200]);
  });

  it("is well after requests that are given up midway", async () => {
    const { hostname, port } = new URL(server.url);
    for (const where of ["/predict", "/predict?x"]) {
      for (let i = 0; i < 20; i++) {
        const socket = connect(Number(port), hostname);
        await once(socket, "connect");
        socket.write(
          `POST ${where} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"A`,
        );
        await new Promise((resolve) => setTimeout(resolve, 2));
        if (i % 2 === 0) socket.destroy();
        else socket.resetAndDestroy();
      }
    }
    assert.equal((await server.post("/predict", record)).status, 200);
    assert.deepEqual(server.errors, []);
  });

  it("counts every answer, under labels that a caller cannot make", async () => {
    const path = `/made-up-${"z".repeat(20)}`;
    for (let i = 0; i < 3; i++) await server.get(`${path}${i}`);
    await server.post("/predict", '{"Pclass":9}');
    await fetch(`${server.url}/health`, { method: "DELETE" });
    const { text, headers } = await server.get("/metrics");
    assert.match(headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    assert.doesNotMatch(text, /made-up/);
    assert.match(text, /^http_requests_total\{method="GET",route="other",code="404"\} \d+$/m);
    assert.match(text, /^http_requests_total\{method="POST",route="\/predict",code="422"\} \d+$/m);
    assert.match(text, /^http_requests_total\{method="DELETE",route="\/health",code="405"\} \d+$/m);
    assert.match(text, /^http_requests_total\{method="POST",route="\/predict",code="499"\} \d+$/m);
    assert.match(text, /^prediction_error_total\{code="INVALID_INPUT"\} [1-9]\d*$/m);
    assert.match(text, /^http_requests_in_flight 1$/m);
    const routes = new Set([...text.matchAll(/route="([^"]*)"/g)].map(([, route]) => route));
    assert.deepEqual([...routes].sort(), ["/", "/health", "/metrics", "/predict", "/ready", "other"]);
  });
});

describe("the service without a model", () => {
  it("is alive, but neither ready nor able to predict", async (t) => {
    const server = await serving({ unloaded: true });
    t.after(server.close);
    assert.equal((await server.get("/health")).status, 200);
    const { status, json } = await server.get("/ready");
    assert.equal(status, 503);
    assert.deepEqual(json.conditions[0], { name: "model", ok: false, required: true });
    assert.equal((await server.get("/")).json.model, null);
    assertError(await server.post("/predict", server.records[0]), 503, "NOT_READY");
  });
});
