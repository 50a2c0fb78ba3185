import type { Section } from "../dashboard.ts";
import { barGauge, timeSeries } from "../panels.ts";
import { OUTCOMES } from "../queries.ts";

/** What became of its predictions. */
export function outcomes(): Section {
  return {
    title: "Feedback quality",
    panels: [
      timeSeries({
        title: "Accuracy in use",
        description:
          "Share of the predictions that their outcomes proved right, and the same on the held-out rows.",
        unit: "percentunit",
        queries: OUTCOMES.accuracy,
        max: 1,
        width: 12,
      }),
      timeSeries({
        title: "Calibration",
        description: "Over the last 1000 outcomes; less is better.",
        unit: "none",
        queries: OUTCOMES.calibration,
        width: 12,
      }),
      barGauge({
        title: "Confusion",
        description: "The last 1000 outcomes, by what was predicted.",
        unit: "short",
        queries: OUTCOMES.confusion,
        width: 12,
      }),
      timeSeries({
        title: "Outcomes told",
        description: "A second, each once.",
        unit: "cps",
        queries: OUTCOMES.told,
        width: 12,
      }),
    ],
  };
}
