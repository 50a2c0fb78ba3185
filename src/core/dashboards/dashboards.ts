import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { modelMonitoring } from "./model-monitoring.ts";
import { objectives } from "./objectives.ts";

/** Every dashboard, by the name of its file. */
export const DASHBOARDS: Readonly<Record<string, () => Dashboard>> = {
  "model-monitoring.json": modelMonitoring,
  "objectives.json": objectives,
};

/** The text of each dashboard's file: the same whenever and wherever it is made. */
export function dashboardFiles(): Map<string, string> {
  return new Map(
    Object.entries(DASHBOARDS).map(([file, make]) => [file, `${JSON.stringify(make(), null, 2)}\n`]),
  );
}
