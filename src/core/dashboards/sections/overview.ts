import type { Section } from "../dashboard.ts";
import { barGauge, pieChart, timeSeries } from "../panels.ts";
import { OVERVIEW } from "../queries.ts";

/** The panels that people know, at the top. */
export function overview(): Section {
  return {
    panels: [
      timeSeries({
        title: "Requests / time",
        description: "Predictions a second that were asked for and given.",
        unit: "reqps",
        queries: OVERVIEW.requests,
        width: 12,
      }),
      timeSeries({
        title: "Drift Events / time",
        description: "Evaluations of the window of newest rows that found a feature to have drifted.",
        unit: "short",
        queries: OVERVIEW.driftEvents,
        bars: true,
        width: 12,
      }),
      barGauge({
        title: "Prediction Latency Seconds",
        description: "Time from the features of a request to its answers, over the time that is shown.",
        unit: "s",
        queries: OVERVIEW.latency,
        width: 12,
      }),
      pieChart({
        title: "Success vs Error",
        description: "Prediction requests that were answered with a prediction, and with an error.",
        unit: "short",
        queries: [OVERVIEW.successes, OVERVIEW.errors],
        width: 12,
      }),
    ],
  };
}
