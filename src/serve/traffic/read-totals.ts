import type { MetricObjectWithValues, MetricValue, Registry } from "prom-client";
import { LATENCY_BUCKETS, SCORE_BUCKETS } from "../metrics.ts";
import type { TrafficTotals } from "./point.ts";

/** The routes that predict; what watches over the service is no traffic. */
const PREDICTS = /^\/(?:predict(?:\/batch)?|v2\/.*\/infer)$/;
/** A batch takes as long as it has rows, which tells nothing of how the service is. */
const BATCH = "/predict/batch";

type Value = MetricValue<string> & { readonly metricName?: string };

/** Reads from the service's own metrics what has been asked and answered so far. */
export async function readTotals(registry: Registry): Promise<TrafficTotals> {
  const [requests, durations, probabilities] = await Promise.all(
    ["http_requests_total", "http_request_duration_seconds", "prediction_probability"].map((name) =>
      valuesOf(registry, name),
    ),
  );
  const asked = requests.filter(({ labels }) => PREDICTS.test(String(labels.route)));
  const byStatus = (first: string): number =>
    total(asked.filter(({ labels }) => String(labels.code).startsWith(first)));
  const timed = durations.filter(({ labels: { route } }) => PREDICTS.test(String(route)) && route !== BATCH);
  const scores = countsByBucket(probabilities, SCORE_BUCKETS);
  return {
    answered: total(asked),
    refused: byStatus("4"),
    failed: byStatus("5"),
    predictions: scores.reduce((sum, count) => sum + count, 0),
    latency: countsByBucket(timed, LATENCY_BUCKETS),
    // Of the buckets up to 1: beyond it lies no probability.
    scores: scores.slice(0, -1),
  };
}

async function valuesOf(registry: Registry, name: string): Promise<Value[]> {
  const metric = await registry.getSingleMetric(name)?.get();
  return (metric as MetricObjectWithValues<Value> | undefined)?.values ?? [];
}

function total(values: readonly Value[]): number {
  return values.reduce((sum, { value }) => sum + value, 0);
}

/** Prometheus counts each bucket with all below it, up to one without an end; of several series they are added up. */
function countsByBucket(values: readonly Value[], bounds: readonly number[]): number[] {
  const upTo = new Map([...bounds, "+Inf"].map((bound) => [String(bound), 0]));
  for (const { labels, value, metricName } of values) {
    const bound = String(labels.le);
    if (metricName?.endsWith("_bucket")) upTo.set(bound, (upTo.get(bound) ?? 0) + value);
  }
  const counts = [...upTo.values()];
  return counts.map((count, i) => count - (counts[i - 1] ?? 0));
}
