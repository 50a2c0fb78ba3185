import { Counter, Gauge, type Registry } from "prom-client";
import { type LiveMeasures, MAIN_WINDOW, WINDOWS } from "./live-measures.ts";

/** The classes by name, the positive one second. */
export type ClassNames = readonly [negative: string, positive: string];

/**
 * Registers what Prometheus is told of outcomes. The gauges are measured when they are asked for, not with every
 * outcome; a window without outcomes has no value. Returns what counts an outcome that is new.
 */
export function registerFeedbackMetrics(
  registry: Registry,
  live: LiveMeasures,
  classNames: () => ClassNames | null,
): (outcome: string) => void {
  const registers = [registry];
  const told = new Counter({
    name: "feedback_total",
    help: "Outcomes that were told of predictions, each once",
    labelNames: ["outcome"],
    registers,
  });
  gauge("live_accuracy", "Share of the predictions that their outcomes proved right", "accuracy");
  gauge("live_brier_score", "Mean squared difference between probability and outcome", "brierScore");
  gauge(
    "live_calibration_error",
    "Expected calibration error of the probabilities, in ten bins",
    "expectedCalibrationError",
  );
  new Gauge({
    name: "live_confusion",
    help: `Predictions by actual and predicted class, among the last ${MAIN_WINDOW.outcomes} outcomes`,
    labelNames: ["actual", "predicted"],
    registers,
    collect() {
      const names = classNames();
      if (names === null) return;
      const [negative, positive] = names;
      const { tn, fp, fn, tp } = live.measure(MAIN_WINDOW).confusion;
      this.set({ actual: negative, predicted: negative }, tn);
      this.set({ actual: negative, predicted: positive }, fp);
      this.set({ actual: positive, predicted: negative }, fn);
      this.set({ actual: positive, predicted: positive }, tp);
    },
  });
  return (outcome) => told.inc({ outcome });

  function gauge(
    name: string,
    help: string,
    key: "accuracy" | "brierScore" | "expectedCalibrationError",
  ): void {
    new Gauge({
      name,
      help,
      labelNames: ["window"],
      // Of several processes; outcomes come to each alike.
      aggregator: "average",
      registers,
      collect() {
        this.reset();
        for (const window of WINDOWS) {
          const value = live.measure(window)[key];
          if (value !== null) this.set({ window: window.name }, value);
        }
      },
    });
  }
}
