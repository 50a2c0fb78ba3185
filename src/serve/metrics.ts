import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { createDriftMetrics, type DriftMetrics } from "./drift/drift-metrics.ts";
import { registerModelMetrics } from "./models/model-metrics.ts";
import type { Predictor } from "./models/predictor.ts";

/** Tree inference takes well under a millisecond: the usual first bucket of 5 ms would hold everything. */
export const LATENCY_BUCKETS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
];
export const SCORE_BUCKETS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const MODEL = ["model_name", "model_version"] as const;

/** The service's numbers, in Prometheus' form. Names of the first service of this kind are kept where it had them. */
export interface Metrics {
  readonly registry: Registry;
  /** A prediction request was answered: how long it took, in seconds, and the scores that it gave. */
  predicted(predictor: Predictor, seconds: number, probabilities: readonly number[]): void;
  /** Rows of a batch were answered, and others refused. */
  batchRows(answered: number, refused: number): void;
  /** A prediction request failed with this code. */
  predictionFailed(code: string): void;
  /** Any request has been answered; `route` is a template, never a path as sent. */
  answered(method: string, route: string, status: number, seconds: number): void;
  /** Another model serves now, which became champion at this time (ISO 8601). */
  swapped(predictor: Predictor, championSince: string): void;
  readonly inFlight: Gauge;
  /** Streamed batches under way, which may take as long as they like. */
  readonly batchesInFlight: Gauge;
  readonly drift: DriftMetrics;
}

/** Makes the metrics of one process. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Counter({
    name: "prediction_request_total",
    help: "Prediction requests answered with a prediction, and pieces of streamed batches",
    labelNames: MODEL,
    registers,
  });
  const errors = new Counter({
    name: "prediction_error_total",
    help: "Prediction requests answered with an error, by its code",
    labelNames: ["code"],
    registers,
  });
  const latency = new Histogram({
    name: "prediction_latency_seconds",
    help: "Time from the features of a request to its answers",
    labelNames: MODEL,
    buckets: LATENCY_BUCKETS,
    registers,
  });
  const batchRows = new Counter({
    name: "batch_rows_total",
    help: "Rows of streamed batches, by whether they were answered or refused",
    labelNames: ["result"],
    registers,
  });
  const scores = new Histogram({
    name: "prediction_probability",
    help: "Predicted probabilities: of the positive class, of more than two of the predicted one",
    labelNames: MODEL,
    buckets: SCORE_BUCKETS,
    registers,
  });
  const http = new Counter({
    name: "http_requests_total",
    help: "Requests answered",
    labelNames: ["method", "route", "code"],
    registers,
  });
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from a request's head to the end of its answer",
    labelNames: ["method", "route"],
    buckets: LATENCY_BUCKETS,
    registers,
  });
  const inFlight = new Gauge({ name: "http_requests_in_flight", help: "Requests being answered", registers });
  const batchesInFlight = new Gauge({
    name: "batch_requests_in_flight",
    help: "Streamed batches being answered",
    registers,
  });
  new Gauge({ name: "serving_processes", help: "Processes that answer", registers }).set(1);
  const tellModel = registerModelMetrics(registry);
  const labels = ({ name, version }: Predictor) => ({ model_name: name, model_version: version });
  return {
    registry,
    inFlight,
    batchesInFlight,
    drift: createDriftMetrics(registry),
    predicted(predictor, seconds, probabilities) {
      const model = labels(predictor);
      requests.inc(model);
      latency.observe(model, seconds);
      for (const probability of probabilities) scores.observe(model, probability);
    },
    batchRows(answered, refused) {
      batchRows.inc({ result: "answered" }, answered);
      batchRows.inc({ result: "refused" }, refused);
    },
    predictionFailed: (code) => errors.inc({ code }),
    answered(method, route, status, seconds) {
      http.inc({ method, route, code: String(status) });
      duration.observe({ method, route }, seconds);
    },
    swapped(predictor, championSince) {
      tellModel(predictor, championSince);
      // Prometheus sees a counter grow from the second value on: without this it would miss the first request.
      requests.inc(labels(predictor), 0);
    },
  };
}
