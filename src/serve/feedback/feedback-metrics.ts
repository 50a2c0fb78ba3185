import { Counter, Gauge, type Registry } from "prom-client";
import type { Predictor } from "../models/predictor.ts";
import { type ClassPair, MAIN_WINDOW, type Measures, type ToldOutcome } from "./live-measures.ts";

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
    help: `Predictions by actual and predicted class, among the last ${MAIN_WINDOW.outcomes} outcomes; of more than two classes those pairs that there were`,
    labelNames: ["actual", "predicted", ...MODEL],
    aggregator: "max",
    registers,
    // Metrics are collected in the order in which they were registered: this one measures once for all.
    collect: measureAll,
  });
  const accuracy = gauge("live_accuracy", "Share of the predictions that their outcomes proved right");
  const brier = gauge(
    "live_brier_score",
    "Mean squared difference between probability and outcome; of more than two classes, between the probability of the predicted one and whether that was right",
  );
  const calibration = gauge(
    "live_calibration_error",
    "Expected calibration error of the probabilities, in ten bins; of more than two classes, of those of the predicted one",
  );

  function measureAll(): void {
    const predictor = inUse();
    for (const each of [confusion, accuracy, brier, calibration]) each.reset();
    if (predictor === null) return;
    const names = classNames(predictor);
    for (const of of measures()) {
      const model = { model_name: predictor.name, model_version: of.modelVersion };
      const labels = { window: of.window, ...model };
      if (of.accuracy !== null) accuracy.set(labels, of.accuracy);
      if (of.brierScore !== null) brier.set(labels, of.brierScore);
      if (of.expectedCalibrationError !== null) calibration.set(labels, of.expectedCalibrationError);
      if (of.window !== MAIN_WINDOW.name) continue;
      for (const { actual, predicted, outcomes } of pairsOf(of.confusion, names))
        confusion.set({ actual, predicted, ...model }, outcomes);
    }
  }
  return ({ isPositive, classes, modelVersion }) => {
    const predictor = inUse();
    if (predictor === null) return;
    const outcome = classes?.actual ?? classNames(predictor)[isPositive ? 1 : 0];
    told.inc({ outcome, model_name: predictor.name, model_version: modelVersion });
  };
}

function pairsOf(
  confusion: Measures["confusion"],
  [negative, positive]: readonly string[],
): readonly ClassPair[] {
  if (!("tn" in confusion)) return confusion;
  const { tn, fp, fn, tp } = confusion;
  return [
    { actual: negative, predicted: negative, outcomes: tn },
    { actual: negative, predicted: positive, outcomes: fp },
    { actual: positive, predicted: negative, outcomes: fn },
    { actual: positive, predicted: positive, outcomes: tp },
  ];
}

/** The classes by name, the positive one second. */
function classNames({ model }: Predictor): readonly string[] {
  return model.inputs.target.classes.map(({ label }) => label);
}
