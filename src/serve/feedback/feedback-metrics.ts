import { Counter, Gauge, type Registry } from "prom-client";
import type { Predictor } from "../models/predictor.ts";
import { MAIN_WINDOW, type Measures, type ToldOutcome } from "./live-measures.ts";

const MODEL = ["model_name", "model_version"] as const;

/**
 * Registers what Prometheus is told of outcomes, by model version. The gauges are measured when they are asked for, not
 * with every outcome; a window without outcomes has no value. Returns what counts an outcome that is new.
 */
export function registerFeedbackMetrics(
  registry: Registry,
  measures: () => readonly Measures[],
  inUse: () => Predictor | null,
): (outcome: ToldOutcome) => void {
  const registers = [registry];
  const told = new Counter({
    name: "feedback_total",
    help: "Outcomes that were told of predictions, each once",
    labelNames: ["outcome", ...MODEL],
    registers,
  });
  const gauge = (name: string, help: string, collect?: () => void) =>
    new Gauge({
      name,
      help,
      labelNames: ["window", ...MODEL],
      // Every process of a group is told every outcome.
      aggregator: "max",
      registers,
      ...(collect && { collect }),
    });
  const confusion = new Gauge({
    name: "live_confusion",
    help: `Predictions by actual and predicted class, among the last ${MAIN_WINDOW.outcomes} outcomes`,
    labelNames: ["actual", "predicted", ...MODEL],
    aggregator: "max",
    registers,
    // Metrics are collected in the order in which they were registered: this one measures once for all.
    collect: measureAll,
  });
  const accuracy = gauge("live_accuracy", "Share of the predictions that their outcomes proved right");
  const brier = gauge("live_brier_score", "Mean squared difference between probability and outcome");
  const calibration = gauge(
    "live_calibration_error",
    "Expected calibration error of the probabilities, in ten bins",
  );

  function measureAll(): void {
    const predictor = inUse();
    for (const each of [confusion, accuracy, brier, calibration]) each.reset();
    if (predictor === null) return;
    const [negative, positive] = classNames(predictor);
    for (const of of measures()) {
      const model = { model_name: predictor.name, model_version: of.modelVersion };
      const labels = { window: of.window, ...model };
      if (of.accuracy !== null) accuracy.set(labels, of.accuracy);
      if (of.brierScore !== null) brier.set(labels, of.brierScore);
      if (of.expectedCalibrationError !== null) calibration.set(labels, of.expectedCalibrationError);
      if (of.window !== MAIN_WINDOW.name) continue;
      const { tn, fp, fn, tp } = of.confusion;
      confusion.set({ actual: negative, predicted: negative, ...model }, tn);
      confusion.set({ actual: negative, predicted: positive, ...model }, fp);
      confusion.set({ actual: positive, predicted: negative, ...model }, fn);
      confusion.set({ actual: positive, predicted: positive, ...model }, tp);
    }
  }
  return ({ isPositive, modelVersion }) => {
    const predictor = inUse();
    if (predictor === null) return;
    const outcome = classNames(predictor)[isPositive ? 1 : 0];
    told.inc({ outcome, model_name: predictor.name, model_version: modelVersion });
  };
}

/** The classes by name, the positive one second. */
function classNames({ model }: Predictor): readonly string[] {
  return model.inputs.target.classes.map(({ label }) => label);
}
