/*
 * Every query of the dashboards, in PromQL, and so every name of a metric that they know. `$job` is the dashboard's
 * variable, `$__rate_interval` and `$__range` are Grafana's. Names with a colon are recorded by manifests/prometheus.
 */

/** A query with the name of its series, in which `{{label}}` stands for a label's value. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
}

/** What the metrics of the service are told by. */
const JOB = `job="$job"`;
const PREDICTION_ROUTES = `route=~"/predict(/batch)?|/v2/models/:name(/versions/:version)?/infer"`;
const QUANTILES = [0.5, 0.9, 0.99] as const;

const rate = (metric: string, more = "") => `rate(${metric}{${JOB}${more && `, ${more}`}}[$__rate_interval])`;
const inRange = (metric: string) => `increase(${metric}{${JOB}}[$__range])`;
const quantilesOf = (buckets: string): Query[] =>
  QUANTILES.map((q) => ({
    expr: `histogram_quantile(${q}, sum by (le) (${buckets}))`,
    legend: `p${q * 100}`,
  }));

/** Predictions and drift, as those who know the first service of this kind know them. */
export const OVERVIEW = {
  requests: [
    {
      expr: `sum by (model_version) (${rate("prediction_request_total")})`,
      legend: "version {{model_version}}",
    },
  ],
  driftEvents: [
    {
      expr: `sum by (feature) (increase(drift_total{${JOB}}[$__rate_interval]))`,
      legend: "{{feature}}",
    },
  ],
  latency: quantilesOf(inRange("prediction_latency_seconds_bucket")),
  successes: { expr: `sum(${inRange("prediction_request_total")})`, legend: "Success" },
  // No code of an error is told before the first error.
  errors: { expr: `sum(${inRange("prediction_error_total")}) or vector(0)`, legend: "Error" },
} as const;

/** Rate, errors and duration of requests. */
export const REQUESTS = {
  rate: [
    {
      expr: `sum by (route, code) (${rate("http_requests_total", PREDICTION_ROUTES)})`,
      legend: "{{route}} {{code}}",
    },
  ],
  failures: [
    { expr: `job:prediction_failures_per_request:ratio_rate5m{${JOB}}`, legend: "failed" },
    { expr: `job:prediction_refusals_per_request:ratio_rate30m{${JOB}}`, legend: "refused" },
  ],
  errorCodes: [{ expr: `sum by (code) (${rate("prediction_error_total")})`, legend: "{{code}}" }],
  duration: quantilesOf(rate("http_request_duration_seconds_bucket", PREDICTION_ROUTES)),
  inFlight: [
    { expr: `sum(http_requests_in_flight{${JOB}})`, legend: "requests" },
    { expr: `sum(batch_requests_in_flight{${JOB}})`, legend: "streamed batches" },
  ],
} as const;

/** How far what is asked is from what the model was trained on. */
export const DRIFT = {
  // Statistics of different tests have different scales; p-values are one, but all that matters is near 0.
  strength: [
    { expr: `-log10(clamp_min(min by (feature) (drift_p_value{${JOB}}), 1e-10))`, legend: "{{feature}}" },
  ],
  features: [{ expr: `sum(feature:drift_detected:max{${JOB}})`, legend: "features" }],
  statistic: [
    {
      expr: `max by (feature, test) (drift_statistic{${JOB}, test!="chi2"})`,
      legend: "{{feature}} ({{test}})",
    },
  ],
  unknown: [{ expr: `sum by (feature) (${rate("input_unknown_category_total")})`, legend: "{{feature}}" }],
} as const;

/** What the model answers. */
export const PREDICTIONS = {
  probabilities: [
    {
      expr: `sum by (le) (increase(prediction_probability_bucket{${JOB}}[$__rate_interval]))`,
      legend: "{{le}}",
    },
  ],
  mean: [
    {
      expr: `sum by (model_version) (${rate("prediction_probability_sum")}) / sum by (model_version) (${rate("prediction_probability_count")})`,
      legend: "version {{model_version}}",
    },
  ],
  challenger: [{ expr: `sum by (agreement) (${rate("shadow_predictions_total")})`, legend: "{{agreement}}" }],
} as const;

/** Which model answers, since when, and how good it was when it was tested. */
export const MODEL = {
  version: [
    {
      expr: `max by (model_name, model_version) (model_info{${JOB}})`,
      legend: "{{model_name}} {{model_version}}",
    },
  ],
  age: [{ expr: `model:model_age_seconds:max{${JOB}}`, legend: "version {{model_version}}" }],
  testAccuracy: [{ expr: `model:test_accuracy:max{${JOB}}`, legend: "version {{model_version}}" }],
  // In milliseconds, as Grafana reads times.
  promoted: `max by (model_name, model_version) (model_promoted_timestamp_seconds{${JOB}}) * 1000`,
  loaded: `model_loaded_timestamp_seconds{${JOB}} * on (job, instance, model_name) group_left (model_version) model_info * 1000`,
} as const;

/** What became of the predictions, as far as it was told. */
export const OUTCOMES = {
  accuracy: [
    {
      expr: `max by (model_version, window) (live_accuracy{${JOB}})`,
      legend: "version {{model_version}}, {{window}}",
    },
    { expr: `model:test_accuracy:max{${JOB}}`, legend: "version {{model_version}}, when tested" },
  ],
  calibration: [
    { expr: `max by (model_version) (live_brier_score{${JOB}, window="last_1000"})`, legend: "Brier score" },
    {
      expr: `max by (model_version) (live_calibration_error{${JOB}, window="last_1000"})`,
      legend: "calibration error",
    },
  ],
  confusion: [
    {
      expr: `sum by (actual, predicted) (live_confusion{${JOB}})`,
      legend: "{{actual}}, predicted {{predicted}}",
    },
  ],
  told: [{ expr: `sum by (outcome) (${rate("feedback_total")})`, legend: "{{outcome}}" }],
} as const;

/** What the service takes of its machine, and what it works with. */
export const RESOURCES = {
  processor: [{ expr: `sum by (instance) (${rate("process_cpu_seconds_total")})`, legend: "{{instance}}" }],
  memory: [
    { expr: `sum by (instance) (process_resident_memory_bytes{${JOB}})`, legend: "{{instance}} resident" },
    { expr: `sum by (instance) (nodejs_heap_size_used_bytes{${JOB}})`, legend: "{{instance}} heap" },
  ],
  eventLoop: [
    { expr: `max by (instance) (nodejs_eventloop_lag_p99_seconds{${JOB}})`, legend: "{{instance}}" },
  ],
  queues: [
    { expr: `sum(shadow_queue_rows{${JOB}})`, legend: "challenger" },
    { expr: `sum(prediction_log_queue_rows{${JOB}})`, legend: "prediction log" },
  ],
  stores: [{ expr: `min by (store) (store_up{${JOB}})`, legend: "{{store}}" }],
  processes: [{ expr: `sum(serving_processes{${JOB}})`, legend: "processes" }],
} as const;

/** How much of what may go wrong has gone wrong. */
const WINDOWS = ["5m", "1h", "6h", "3d"] as const;
const burn = (ratio: string, budget: number): Query[] =>
  WINDOWS.map((window) => ({ expr: `${ratio}_rate${window}{${JOB}} / ${budget}`, legend: window }));

export const OBJECTIVES = {
  failuresLeft: [
    {
      expr: `1 - (sum(rate(http_requests_total{${JOB}, ${PREDICTION_ROUTES}, code=~"5.."}[30d])) or vector(0)) / sum(rate(http_requests_total{${JOB}, ${PREDICTION_ROUTES}}[30d])) / 0.001`,
      legend: "left",
    },
  ],
  failures: burn("job:prediction_failures_per_request:ratio", 0.001),
  slowness: burn("job:prediction_slow_per_request:ratio", 0.01),
  alerts: [
    { expr: `sum by (alertname, alertstate) (ALERTS{${JOB}})`, legend: "{{alertname}} {{alertstate}}" },
  ],
} as const;
