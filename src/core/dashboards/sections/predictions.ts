import type { Section } from "../dashboard.ts";
import { heatMap, timeSeries } from "../panels.ts";
import { PREDICTIONS } from "../queries.ts";

/** What the model answers. */
export function predictions(): Section {
  return {
    title: "Predictions",
    panels: [
      heatMap({
        title: "Probabilities",
        description:
          "Predicted probabilities, in tenths: of the positive class, of more than two of the predicted one.",
        unit: "short",
        queries: PREDICTIONS.probabilities,
        buckets: true,
        width: 12,
      }),
      timeSeries({
        title: "Mean probability",
        description:
          "Of the positive class, of more than two of the predicted one. It moves when the world does, or when the data does.",
        unit: "percentunit",
        queries: PREDICTIONS.mean,
        max: 1,
        width: 6,
      }),
      timeSeries({
        title: "Challenger",
        description: "Answers of the challenger, by whether they are the champion's.",
        unit: "cps",
        queries: PREDICTIONS.challenger,
        width: 6,
      }),
    ],
  };
}
