import { Counter, Gauge, type Registry } from "prom-client";
import type { DriftResult } from "../../core/drift/result.ts";
import type { Predictor } from "../models/predictor.ts";

const MODEL = ["model_name", "model_version"] as const;

/** What Prometheus is told of drift. */
export interface DriftMetrics {
  /** Another model is watched: nothing has been found of it, and what was found of the one before is told no longer. */
  begun(predictor: Predictor): void;
  /** A window was compared. Of several processes that find the same, one counts it. */
  evaluated(predictor: Predictor, result: DriftResult, isOursToCount: boolean): void;
  /** A request held a category that training had not seen. */
  unknownCategory(predictor: Predictor, feature: string): void;
}

/** Registers the metrics of drift. */
export function createDriftMetrics(registry: Registry): DriftMetrics {
  const registers = [registry];
  const events = new Counter({
    name: "drift_total",
    help: "Evaluations of the window that found a feature to have drifted",
    labelNames: ["feature", ...MODEL],
    registers,
  });
  const detected = new Gauge({
    name: "drift_detected",
    help: "Whether the newest evaluation found a feature to have drifted",
    aggregator: "max",
    labelNames: ["feature", ...MODEL],
    registers,
  });
  const statistics = new Gauge({
    name: "drift_statistic",
    help: "Statistic of the newest drift test of a feature",
    aggregator: "max",
    labelNames: ["feature", "test", ...MODEL],
    registers,
  });
  const pValues = new Gauge({
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
  const labels = ({ name, version }: Predictor) => ({ model_name: name, model_version: version });
  return {
    begun(predictor) {
      for (const each of [detected, statistics, pValues]) each.reset();
      // Prometheus sees a counter grow from the second value on: without this it would miss the first finding.
      for (const { name: feature } of predictor.reference?.features ?? [])
        events.inc({ feature, ...labels(predictor) }, 0);
    },
    evaluated(predictor, result, isOursToCount) {
      const model = labels(predictor);
      for (const { name: feature, test, statistic, p_value, is_drift, missing } of result.features) {
        if (statistic !== null) statistics.set({ feature, test, ...model }, statistic);
        if (p_value !== null) pValues.set({ feature, test, ...model }, p_value);
        const isDrift = is_drift || missing.is_drift;
        detected.set({ feature, ...model }, isDrift ? 1 : 0);
        if (isOursToCount && isDrift) events.inc({ feature, ...model });
      }
    },
    unknownCategory: (predictor, feature) => unknownCategories.inc({ feature, ...labels(predictor) }),
  };
}
