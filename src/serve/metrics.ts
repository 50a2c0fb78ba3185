import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Predictor } from "./models/predictor.ts";

/** Tree inference takes well under a millisecond: the usual first bucket of 5 ms would hold everything. */
const LATENCY_BUCKETS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
];
const SCORE_BUCKETS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
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
  /** A feature was found to have drifted. */
  drifted(predictor: Predictor, feature: string): void;
  /** Any request has been answered; `route` is a template, never a path as sent. */
  answered(method: string, route: string, status: number, seconds: number): void;
  /** Another model serves now. */
  swapped(predictor: Predictor): void;
  readonly inFlight: Gauge;
  /** Streamed batches under way, which may take as long as they like. */
  readonly batchesInFlight: Gauge;
  /** The newest test of a feature. */
  driftTested(predictor: Predictor, found: DriftTested): void;
  /** A request held a category that training had not seen. */
  unknownCategory(predictor: Predictor, feature: string): void;
}

/** What a drift test of a feature found. */
export interface DriftTested {
  readonly feature: string;
  readonly test: string;
  readonly statistic: number;
  readonly p_value: number;
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
    help: "Predicted probabilities of the positive class",
    labelNames: MODEL,
    buckets: SCORE_BUCKETS,
    registers,
  });
  const drift = new Counter({
    name: "drift_total",
    help: "Evaluations of the window that found a feature to have drifted",
    labelNames: ["feature", ...MODEL],
    registers,
  });
  const driftStatistic = new Gauge({
    name: "drift_statistic",
    help: "Statistic of the newest drift test of a feature",
    aggregator: "max",
    labelNames: ["feature", "test", ...MODEL],
    registers,
  });
  const driftPValue = new Gauge({
    name: "drift_p_value",
    help: "p-value of the newest drift test of a feature",
    aggregator: "min",
    labelNames: ["feature", "test", ...MODEL],
    registers,
  });
  const unknownCategories = new Counter({
    name: "input_unknown_category_total",
    help: "Values of a category that training had not seen",
    labelNames: ["feature", ...MODEL],
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
  const info = new Gauge({
    name: "model_info",
    help: "The model that serves",
    aggregator: "max",
    labelNames: [...MODEL, "digest"],
    registers,
  });
  const loaded = new Gauge({
    name: "model_loaded_timestamp_seconds",
    help: "When the model was loaded",
    aggregator: "max",
    labelNames: ["model_name"],
    registers,
  });
  const labels = ({ name, version }: Predictor) => ({ model_name: name, model_version: version });
  return {
    registry,
    inFlight,
    batchesInFlight,
    driftTested(predictor, { feature, test, statistic, p_value }) {
      const tested = { feature, test, ...labels(predictor) };
      driftStatistic.set(tested, statistic);
      driftPValue.set(tested, p_value);
    },
    unknownCategory: (predictor, feature) => unknownCategories.inc({ feature, ...labels(predictor) }),
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
    drifted: (predictor, feature) => drift.inc({ feature, ...labels(predictor) }),
    answered(method, route, status, seconds) {
      http.inc({ method, route, code: String(status) });
      duration.observe({ method, route }, seconds);
    },
    swapped(predictor) {
      info.reset();
      info.set({ ...labels(predictor), digest: predictor.digest }, 1);
      loaded.set({ model_name: predictor.name }, Date.now() / 1000);
    },
  };
}
