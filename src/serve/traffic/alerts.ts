import { z } from "zod";
import type { TrafficPoint } from "./point.ts";

/** Something that somebody who watches should know of. */
export const alertSchema = z.strictObject({
  at: z.int().describe("Milliseconds since 1970"),
  kind: z.enum(["drift", "drift-over", "errors", "errors-over", "model"]),
  features: z.array(z.string()).describe("Those that have drifted; empty for other kinds"),
  modelVersion: z.string().nullable().describe("That serves; null where none does"),
});

export type Alert = z.infer<typeof alertSchema>;

const MAX_ALERTS = 50;
/** Several processes find the same at about the same time. */
const SAME_WITHIN_MS = 5_000;

/** The newest alerts of one process. */
export interface Alerts {
  add(alert: Alert): void;
  list(): readonly Alert[];
}

export function createAlerts(): Alerts {
  const alerts: Alert[] = [];
  return {
    add(alert) {
      alerts.push(alert);
      if (alerts.length > MAX_ALERTS) alerts.shift();
    },
    list: () => [...alerts],
  };
}

/** The alerts of several processes as one list, the newest first, each once. */
export function mergeAlerts(lists: readonly (readonly Alert[])[]): Alert[] {
  const merged: Alert[] = [];
  for (const alert of lists.flat().sort((a, b) => a.at - b.at)) {
    const isKnown = merged.some(
      ({ at, kind, features, modelVersion }) =>
        alert.at - at <= SAME_WITHIN_MS &&
        kind === alert.kind &&
        modelVersion === alert.modelVersion &&
        features.join() === alert.features.join(),
    );
    if (!isKnown) merged.push(alert);
  }
  return merged.reverse().slice(0, MAX_ALERTS);
}

/** From this share of requests answered 5xx on, of so many at least, the service is told to fail. */
const FAILING = { share: 0.05, requests: 20 };
const OVER_SECONDS = 60;

/** Follows the share of failed requests over the last minute; says when it has become too high, and when no longer. */
export function createErrorWatch(): (second: TrafficPoint) => "errors" | "errors-over" | null {
  const last: TrafficPoint[] = [];
  let failing = false;
  return (second) => {
    last.push(second);
    if (last.length > OVER_SECONDS) last.shift();
    const answered = last.reduce((sum, each) => sum + each.answered, 0);
    const failed = last.reduce((sum, each) => sum + each.failed, 0);
    const isFailing = answered >= FAILING.requests && failed / answered >= FAILING.share;
    if (isFailing === failing) return null;
    failing = isFailing;
    return failing ? "errors" : "errors-over";
  };
}
