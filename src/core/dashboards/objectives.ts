import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { dashboardOf } from "./dashboard.ts";
import { stat, timeSeries } from "./panels.ts";
import { OBJECTIVES } from "./queries.ts";

/** How well the service keeps its objectives, and which alerts are told. */
export function objectives(): Dashboard {
  return dashboardOf({
    uid: "titanic-ops-objectives",
    title: "titanic-ops - Objectives and Alerts",
    description: "Of 30 days' prediction requests 99.9 % do not fail, and 99 % take no longer than 100 ms.",
    sections: [
      {
        panels: [
          stat({
            title: "Error budget left",
            description: "Of the failures that 30 days may have. Below 0 the objective is missed.",
            unit: "percentunit",
            queries: OBJECTIVES.failuresLeft,
            width: 6,
          }),
          timeSeries({
            title: "Alerts",
            description: "Those that are told, and those that are about to be.",
            unit: "none",
            queries: OBJECTIVES.alerts,
            bars: true,
            width: 18,
          }),
        ],
      },
      {
        title: "Burn rates",
        panels: [
          timeSeries({
            title: "Failures",
            description:
              "1 spends the budget in just 30 days; somebody is woken at 14.4 over an hour, or 6 over six.",
            unit: "none",
            queries: OBJECTIVES.failures,
            width: 12,
          }),
          timeSeries({
            title: "Slow answers",
            description: "The same of answers that took more than 100 ms.",
            unit: "none",
            queries: OBJECTIVES.slowness,
            width: 12,
          }),
        ],
      },
    ],
  });
}
