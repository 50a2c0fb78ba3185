import type { Section } from "../dashboard.ts";
import { heatMap, timeSeries } from "../panels.ts";
import { DRIFT } from "../queries.ts";

/** How far what is asked is from what was trained on. */
export function drift(): Section {
  return {
    title: "Drift",
    panels: [
      heatMap({
        title: "Drift by feature",
        description:
          "Strength of the evidence: the number of zeros of the p-value. With eleven features and Bonferroni's correction, 2.3 is drift.",
        unit: "short",
        queries: DRIFT.strength,
        width: 16,
        height: 10,
      }),
      timeSeries({
        title: "Features that drift",
        description: "How many features the newest evaluation found to have drifted.",
        unit: "none",
        queries: DRIFT.features,
        width: 8,
        height: 10,
      }),
      timeSeries({
        title: "Distance by feature",
        description: "Of numbers: the largest gap between the two distributions, 0 to 1.",
        unit: "none",
        queries: DRIFT.statistic,
        width: 12,
      }),
      timeSeries({
        title: "Unknown categories",
        description: "Values a second of a category that training had not seen.",
        unit: "cps",
        queries: DRIFT.unknown,
        width: 12,
      }),
    ],
  };
}
