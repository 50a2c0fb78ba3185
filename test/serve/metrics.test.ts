import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it, type TestContext } from "node:test";
import type { DriftReference } from "../../src/core/drift/reference.ts";
import type { DriftResult } from "../../src/core/drift/result.ts";
import { createFolderSink } from "../../src/core/prediction-log/folder-sink.ts";
import type { Manifest } from "../../src/core/registry/manifest.ts";
import { registerFeedbackMetrics } from "../../src/serve/feedback/feedback-metrics.ts";
import { createMetrics } from "../../src/serve/metrics.ts";
import type { Predictor } from "../../src/serve/models/predictor.ts";
import { createShadow } from "../../src/serve/models/shadow.ts";
import { createPredictionLog } from "../../src/serve/prediction-log/prediction-log.ts";
import { groupMetrics } from "../../src/serve/workers/group-metrics.ts";
import { NO_PEERS } from "../../src/serve/workers/peers.ts";
import { given } from "../helpers/given-predictions.ts";
import { serving } from "../helpers/serving.ts";
import { tempDir } from "../helpers/temp-dir.ts";

const ignore = () => undefined;
const log = { info: ignore, warn: ignore, error: ignore };

/** The metrics of one process, with those of what works beside its requests. */
async function process(t: TestContext) {
  const metrics = createMetrics();
  const { registry } = metrics;
  const challenger = { ...given().predictor, version: "4", digest: "other" };
  const shadow = createShadow({ challenger: () => challenger, registry, log });
  registerFeedbackMetrics(
    registry,
    () => [],
    () => null,
  );
  const folder = await tempDir(t);
  const predictionLog = createPredictionLog({
    sink: createFolderSink(folder),
    registry,
    log,
    flushMs: 60_000,
  });
  t.after(() => predictionLog.close());
  // It has opened its file then.
  await predictionLog.find([]);
  return { metrics, shadow, predictionLog };
}

const SINCE = "2026-03-01T00:00:00Z";

/** A model that there is not, with what its metrics are made from. */
const servedModel = (): Predictor => {
  const manifest = {
    createdAt: "2026-02-01T00:00:00Z",
    metrics: { test: { accuracy: 0.8, roc_auc: null } },
  } as Manifest;
  return { ...given().predictor, manifest };
};

/** What an evaluation found of the feature `Age`. */
const foundOfAge = (statistic: number, p_value: number, is_drift: boolean) =>
  ({
    features: [{ name: "Age", test: "ks", statistic, p_value, is_drift, missing: { is_drift: false } }],
  }) as unknown as DriftResult;

/** What is told of a metric that has one value. */
const numberIn = (text: string, name: string) =>
  Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, "m").exec(text)?.[1]);

describe("the metrics", () => {
  it("have the labels, and become one in a group, as their page says", async (t) => {
    const page = readFileSync("docs/reference/metrics.md", "utf8");
    const rows = [...page.matchAll(/^\| `(\w+)` \| \w+ \| (.*?) ?\| (\w+) \|/gm)];
    const documented = new Map(rows.map(([, name, labels, group]) => [name, { labels, group }]));
    const { metrics } = await process(t);
    // The types of prom-client do not tell the labels and the aggregator of a metric.
    const all = metrics.registry.getMetricsAsArray() as unknown as {
      name: string;
      labelNames: string[];
      aggregator: string;
    }[];
    assert.ok(all.length > 50);
    for (const { name, labelNames, aggregator } of all) {
      const labels = labelNames.map((label) => `\`${label}\``).join(", ");
      assert.deepEqual(documented.get(name), { labels, group: aggregator }, name);
    }
  });

  it("of several processes are added up, but for those of which one counts", async (t) => {
    const [a, b] = [await process(t), await process(t)];
    const predictor = servedModel();
    a.metrics.drift.evaluated(predictor, foundOfAge(0.1, 0.5, false), true);
    b.metrics.drift.evaluated(predictor, foundOfAge(0.4, 0.01, true), false);
    a.metrics.inFlight.set(2);
    b.metrics.inFlight.set(3);
    for (const { metrics } of [a, b]) {
      metrics.swapped(predictor, SINCE);
      metrics.predicted(predictor, 0.001, [0.7]);
    }
    const others = [await b.metrics.registry.getMetricsAsJSON()];
    const peers = { ...NO_PEERS, ask: async () => others } as typeof NO_PEERS;
    const text = await groupMetrics(peers, a.metrics.registry);
    for (const [name, value] of Object.entries({
      http_requests_in_flight: 5,
      prediction_request_total: 2,
      prediction_latency_seconds_count: 2,
      model_info: 1,
      drift_statistic: 0.4,
      drift_p_value: 0.01,
      drift_detected: 1,
      prediction_log_up: 1,
    }))
      assert.equal(numberIn(text, name), value, name);
    assert.ok(numberIn(text, "nodejs_eventloop_lag_max_seconds") >= 0);
  });

  it("tell of the model in use, and no longer of the one before", async (t) => {
    const { metrics } = await process(t);
    const first = servedModel();
    metrics.swapped({ ...first, version: "2" } as Predictor, "2020-01-01T00:00:00Z");
    metrics.swapped(first, SINCE);
    const text = await metrics.registry.metrics();
    assert.equal(numberIn(text, "model_trained_timestamp_seconds"), Date.UTC(2026, 1) / 1000);
    assert.equal(numberIn(text, "model_promoted_timestamp_seconds"), Date.UTC(2026, 2) / 1000);
    assert.match(text, /^model_test_score\{score="accuracy",model_name="tiny",model_version="3"\} 0\.8$/m);
    assert.doesNotMatch(text, /^model_\w+\{.*model_version="2"/m);
    assert.doesNotMatch(text, /score="roc_auc"/);
  });

  it("of drift begin at nothing with another model", async (t) => {
    const { drift, registry } = (await process(t)).metrics;
    const reference = { features: [{ name: "Age" }] } as DriftReference;
    const [first, second] = ["1", "2"].map((version) => ({ ...servedModel(), version, reference }));
    drift.begun(first);
    drift.evaluated(first, foundOfAge(0.4, 0.01, true), true);
    assert.equal(numberIn(await registry.metrics(), "drift_detected"), 1);
    drift.begun(second);
    const text = await registry.metrics();
    assert.doesNotMatch(text, /^drift_(?:detected|statistic|p_value)\{/m);
    assert.deepEqual(text.match(/^drift_total.*\d$/gm), [
      'drift_total{feature="Age",model_name="tiny",model_version="1"} 1',
      'drift_total{feature="Age",model_name="tiny",model_version="2"} 0',
    ]);
  });

  it("tell how much waits in the queues beside the requests", async (t) => {
    const { metrics, shadow, predictionLog } = await process(t);
    const asked = given({ entityIds: [1, 2, 3] });
    shadow.given({ ...asked, records: [{}, {}, {}] });
    predictionLog.given(asked);
    const before = await metrics.registry.metrics();
    assert.equal(numberIn(before, "shadow_queue_rows"), 3);
    assert.equal(numberIn(before, "prediction_log_queue_rows"), 3);
    await predictionLog.close();
    const after = await metrics.registry.metrics();
    assert.equal(numberIn(after, "prediction_log_queue_rows"), 0);
    assert.equal(numberIn(after, "shadow_queue_rows"), 0);
  });

  it("tell of streamed batches under way", async (t) => {
    const s = await serving();
    t.after(() => s.close());
    const count = async () => numberIn((await s.get("/metrics")).text, "batch_requests_in_flight");
    const body = new TransformStream<Uint8Array, Uint8Array>();
    const asking = fetch(`${s.url}/predict/batch`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: body.readable,
      duplex: "half",
    });
    const writer = body.writable.getWriter();
    void writer.write(Buffer.from(`${JSON.stringify(s.records[0])}\n`));
    while ((await count()) !== 1);
    await writer.close();
    await (await asking).text();
    while ((await count()) !== 0);
  });
});
