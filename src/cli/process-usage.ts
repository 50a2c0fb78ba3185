import type { ProcessUsage } from "../core/tracking/system-usage.ts";

/** What this process has used so far. */
export function processUsage(): ProcessUsage {
  const { user, system } = process.cpuUsage();
  return { cpuSeconds: (user + system) / 1e6, memoryBytes: process.memoryUsage.rss() };
}
