import type { FeatureStore } from "../core/feature-store/feature-store.ts";
import type { Logger } from "../core/log.ts";
import type { DriftWatch, Limits, ServeDeps } from "./deps.ts";
import { createMetrics } from "./metrics.ts";
import { createModelHolder } from "./model-holder.ts";
import { listen, type RunningServer } from "./server.ts";

export interface ServeOptions {
  readonly models: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly graceMs: number;
  readonly limits: Limits;
  readonly log: Logger;
  readonly featureStore: FeatureStore | null;
  readonly drift: DriftWatch;
}

/**
 * Loads the champion, then listens; the returned `stop` drains. Throws OPS_MODEL_NOT_FOUND when there is no champion,
 * before anything listens.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { models, name, log, limits, featureStore, drift } = options;
  const metrics = createMetrics();
  const holder = createModelHolder({ models, name, log, onSwap: metrics.swapped });
  let accepting = true;
  const deps: ServeDeps = {
    holder,
    metrics,
    drift,
    observers: [],
    log,
    limits,
    featureStore,
    accepting: () => accepting,
  };
  try {
    await holder.reload();
    const server = await listen(deps, options);
    return {
      url: server.url,
      async stop() {
        accepting = false;
        await server.stop();
        holder.close();
      },
    };
  } catch (error) {
    holder.close();
    throw error;
  }
}
