import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../../src/core/log.ts";
import type { ServeDeps } from "../../src/serve/deps.ts";
import { createGate } from "../../src/serve/limits/gate.ts";
import { createOtlpTracing } from "../../src/serve/tracing/otlp-tracing.ts";
import { SERVER, type Span, startCollector } from "../helpers/collector.ts";
import { deadAddress } from "../helpers/http-server.ts";
import { rawExchange } from "../helpers/raw-http.ts";
import { assertError, serving } from "../helpers/serving.ts";

const INTERNAL = 1;
const ERROR = 2;
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const CALLER = "b7ad6b7169203331";

process.env.OTEL_BSP_SCHEDULE_DELAY = "10";

/** A logger that keeps its lines. */
function listening() {
  const lines: { level: string; fields: object; message: string }[] = [];
  const at = (level: string) => (fields: object, message: string) => lines.push({ level, fields, message });
  const log: Logger = { info: at("info"), warn: at("warn"), error: at("error") };
  return { log, lines };
}

async function traced(t: TestContext, url: string, changes: Partial<ServeDeps> = {}) {
  const { log, lines } = listening();
  const tracing = createOtlpTracing({ url, timeoutMs: 200, log });
  const s = await serving({ tracing, log, logRequests: true, ...changes });
  t.after(async () => {
    await s.close();
    await tracing.close();
  });
  return { s, tracing, lines };
}

const ofKind = (spans: readonly Span[], kind: number) => spans.filter((span) => span.kind === kind);

describe("the traces of requests", () => {
  it("have a span for each request, and in it one for its prediction, by either route", async (t) => {
    const collector = await startCollector(t);
    const { s } = await traced(t, collector.url);
    for (const path of ["/predict", "/predict?explain=true"]) {
      collector.spans.length = 0;
      assert.equal((await s.post(path, { instances: s.records.slice(0, 3) })).status, 200);
      const spans = await collector.received(2);
      const [server] = ofKind(spans, SERVER);
      const [prediction] = ofKind(spans, INTERNAL);
      assert.equal(server.name, "POST /predict");
      assert.equal(server.parentSpanId, undefined);
      assert.deepEqual(server.attributes, {
        "http.request.method": "POST",
        "http.response.status_code": 200,
        "http.route": "/predict",
        "network.protocol.version": "1.1",
        "url.path": "/predict",
        "url.scheme": "http",
      });
      assert.equal(server.status.code, 0);
      assert.equal(prediction.name, "predict titanic");
      assert.deepEqual([prediction.traceId, prediction.parentSpanId], [server.traceId, server.spanId]);
      assert.deepEqual(prediction.attributes, {
        "titanic_ops.model.name": "titanic",
        "titanic_ops.model.version": "1",
        "titanic_ops.rows": 3,
      });
      const [began, ended] = [prediction.startTimeUnixNano, prediction.endTimeUnixNano].map(BigInt);
      assert.ok(began <= ended);
    }
  });

  it("say which service it is, as the variables for that have it", async (t) => {
    const collector = await startCollector(t);
    const sent = async () => {
      const { s } = await traced(t, collector.url);
      collector.spans.length = 0;
      await s.get("/health");
      await collector.received(1);
      return collector.resource;
    };
    const plain = await sent();
    assert.equal(plain["service.name"], "titanic-ops");
    assert.equal(plain["telemetry.sdk.language"], "nodejs");
    assert.ok(plain["service.version"] && plain["service.instance.id"]);
    t.after(() => {
      delete process.env.OTEL_SERVICE_NAME;
      delete process.env.OTEL_RESOURCE_ATTRIBUTES;
      delete process.env.OTEL_EXPORTER_OTLP_HEADERS;
    });
    process.env.OTEL_SERVICE_NAME = "lifeboats";
    process.env.OTEL_RESOURCE_ATTRIBUTES = "deployment.environment.name=staging";
    process.env.OTEL_EXPORTER_OTLP_HEADERS = "x-tenant=white-star";
    const named = await sent();
    assert.equal(named["service.name"], "lifeboats");
    assert.equal(named["deployment.environment.name"], "staging");
    assert.equal(collector.headers["x-tenant"], "white-star");
  });

  it("go on with the caller's trace, follow its choice not to record, and are in the log", async (t) => {
    const collector = await startCollector(t);
    const { s, lines } = await traced(t, collector.url);
    const headers = { traceparent: `00-${TRACE}-${CALLER}-01`, tracestate: "congo=t61rcWkgMzE" };
    await s.post("/predict", s.records[0], headers);
    const [server] = ofKind(await collector.received(2), SERVER);
    assert.deepEqual([server.traceId, server.parentSpanId], [TRACE, CALLER]);
    assert.equal(server.traceState, "congo=t61rcWkgMzE");
    await s.post("/predict", s.records[0], { traceparent: `00-${TRACE}-${CALLER}-00` });
    await s.post("/predict", s.records[0], { traceparent: `00-${"0".repeat(32)}-${CALLER}-01` });
    const spans = ofKind(await collector.received(4), SERVER);
    assert.equal(spans.length, 2);
    const begun = spans[1].traceId;
    assert.notEqual(begun, TRACE);
    const logged = lines.filter(({ message }) => message === "request").map(({ fields }) => fields);
    assert.deepEqual(
      logged.map((fields) => (fields as { traceId?: string }).traceId),
      [TRACE, TRACE, begun],
    );
  });

  it("tell what failed for the service's fault, and nothing that a caller chose or said", async (t) => {
    const collector = await startCollector(t);
    const gate = createGate({ maxConcurrent: 0, apiKeys: null, rateLimiter: null });
    const { s } = await traced(t, collector.url, { gate });
    assertError(await s.post("/predict", s.records[0]), 503, "OVERLOADED");
    const [shed] = await collector.received(1);
    assert.equal(shed.attributes["http.response.status_code"], 503);
    assert.equal(shed.attributes["error.type"], "503");
    assert.equal(shed.status.code, ERROR);
    const open = await traced(t, collector.url);
    collector.spans.length = 0;
    await open.s.get("/passengers/Kelly-James?Age=34");
    await open.s.post("/predict", { Name: "Kelly, Mr. James" });
    await rawExchange(open.s.url, ["PROPFIND /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"]);
    const spans = await collector.received(3);
    assert.deepEqual(spans.map(({ name }) => name).sort(), ["GET", "HTTP /health", "POST /predict"]);
    assert.ok(spans.every(({ status, attributes }) => status.code === 0 && !("error.type" in attributes)));
    assert.doesNotMatch(JSON.stringify(spans), /Kelly|passengers|Age|127\.0\.0\.1/);
    const odd = spans.find(({ name }) => name === "HTTP /health")?.attributes;
    assert.equal(odd?.["http.request.method"], "_OTHER");
    assert.equal(odd?.["http.request.method_original"], "PROPFIND");
  });

  it("have the pieces of a batch, and the tensors of the inference protocol", async (t) => {
    const collector = await startCollector(t);
    const { s } = await traced(t, collector.url);
    const ndjson = s.records.slice(0, 5).map((record) => JSON.stringify(record));
    const types = { "content-type": "application/x-ndjson", accept: "text/csv" };
    assert.equal((await s.post("/predict/batch", ndjson.join("\n"), types)).status, 200);
    const spans = await collector.received(1, "requests");
    const [batch] = ofKind(spans, SERVER);
    assert.equal(batch.name, "POST /predict/batch");
    const pieces = ofKind(spans, INTERNAL);
    assert.ok(pieces.every(({ parentSpanId }) => parentSpanId === batch.spanId));
    assert.equal(
      pieces.map(({ attributes }) => Number(attributes["titanic_ops.rows"])).reduce((a, b) => a + b),
      5,
    );
    collector.spans.length = 0;
    const { paths } = (await s.get("/openapi.json")).json;
    const { examples } = paths["/v2/models/{name}/infer"].post.requestBody.content["application/json"];
    assert.equal((await s.post("/v2/models/titanic/infer", examples.record.value)).status, 200);
    const [prediction] = ofKind(await collector.received(3), INTERNAL);
    assert.equal(prediction.attributes["titanic_ops.rows"], 1);
  });

  it("cost the answers nothing when the collector is down, which is said once", async (t) => {
    const { s, tracing, lines } = await traced(t, `${await deadAddress()}/v1/traces`);
    const told = () => lines.filter(({ level }) => level === "warn");
    while (told().length === 0) {
      assert.equal((await s.post("/predict", s.records[0])).status, 200);
      await sleep(5);
    }
    for (let i = 0; i < 20; i++) {
      assert.equal((await s.post("/predict", s.records[0])).status, 200);
      await sleep(5);
    }
    await tracing.close();
    assert.equal(told().length, 1);
    assert.match(told()[0].message, /^requests are answered, but not traced: .+/);
  });

  it("are sent again when the collector is back, which is said too", async (t) => {
    let status = 400;
    const collector = await startCollector(t, () => status);
    const { s, lines } = await traced(t, collector.url);
    const messages = () => lines.map(({ message }) => message).filter((each) => /traced|traces/.test(each));
    while (messages().length === 0) {
      await s.get("/health");
      await sleep(5);
    }
    status = 200;
    while (messages().length === 1) {
      await s.get("/health");
      await sleep(5);
    }
    assert.equal(messages()[1], "traces are taken again");
    assert.ok(collector.spans.length > 0);
  });

  it("are told of in the log when a variable is wrong", async (t) => {
    t.after(() => {
      delete process.env.OTEL_TRACES_SAMPLER;
    });
    process.env.OTEL_TRACES_SAMPLER = "sometimes";
    const { log, lines } = listening();
    await createOtlpTracing({ url: "http://127.0.0.1:1/v1/traces", timeoutMs: 1, log }).close();
    assert.equal(lines.length, 1);
    assert.match(lines[0].message, /^OpenTelemetry: .*OTEL_TRACES_SAMPLER.*"sometimes"/);
  });
});
