import { createDriftWatch, type DriftWatchOptions } from "../../src/serve/drift/drift-watch.ts";
import { createMetrics } from "../../src/serve/metrics.ts";

/** A watch of the last fifty rows, looked at every twenty-five, that keeps nothing and tells nobody. */
export function smallDriftWatch(more: Pick<DriftWatchOptions, "onChange"> = {}) {
  return createDriftWatch({
    settings: { size: 50, step: 25, correction: "bonferroni", pValue: 0.05 },
    metrics: createMetrics(),
    log: { info() {}, warn() {}, error() {} },
    keeper: null,
    shared: null,
    ...more,
  });
}
