import type { OnlineFeatures } from "../core/feature-store/feature-store.ts";
import type { Logger } from "../core/log.ts";
import type { Redis } from "../core/redis/redis.ts";
import type { Limits, ServeDeps } from "./deps.ts";
import type { DriftSettings } from "./drift/drift-watch.ts";
import { openDriftWatch } from "./drift/open-drift-watch.ts";
import { createFeedback } from "./feedback/feedback.ts";
import { readOutcomes, writeOutcomes } from "./feedback/feedback-state.ts";
import { createAdminToken } from "./limits/admin-token.ts";
import { createCors } from "./limits/cors.ts";
import { type GateSettings, openGate } from "./limits/open-gate.ts";
import { createMetrics } from "./metrics.ts";
import { createChallenger } from "./models/challenger.ts";
import { createModelHolder } from "./models/model-holder.ts";
import { createShadow } from "./models/shadow.ts";
import { createPredictionLog, type PredictionLog } from "./prediction-log/prediction-log.ts";
import type { PredictionSink } from "./prediction-log/prediction-sink.ts";
import { listen, type RunningServer } from "./server.ts";
import { createStores, type Store, type StoreName } from "./stores/stores.ts";
import type { Tracing } from "./tracing/tracing.ts";
import { loadPage } from "./ui/page.ts";
import type { Membership } from "./workers/membership.ts";
import { NO_PEERS } from "./workers/peers.ts";

export interface ServeOptions {
  readonly models: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly graceMs: number;
  readonly limits: Limits;
  readonly log: Logger;
  readonly featureStore: OnlineFeatures | null;
  /** What replicas share their drift window and their rate limit through; null: each has its own. */
  readonly redis: Redis | null;
  /** The stores that were configured, but for the prediction log, whose state is known here. */
  readonly stores: readonly Store[];
  /** Those without which the service is not ready. */
  readonly required: readonly StoreName[];
  readonly memory: MemorySettings;
  readonly drift: DriftSettings;
  /** Where the drift window is kept while the service is down, if not in Redis. */
  readonly driftState: string;
  /** Where the outcomes are kept meanwhile: one file for all processes, which are all told of every outcome. */
  readonly feedbackState: string;
  /** Undefined: what is served cannot be changed over HTTP. */
  readonly adminToken: string | undefined;
  readonly now: () => Date;
  /** The folder of the built web page. */
  readonly page: string;
  readonly gate: GateSettings;
  /** Null: requests are not traced. */
  readonly tracing: Tracing | null;
  /** The origins whose pages may ask; `*`: all. */
  readonly corsOrigins: readonly string[];
  /** Whether every request is logged, not only those that failed. */
  readonly logRequests: boolean;
  /** Null where this process serves alone. */
  readonly member: Membership | null;
}

/** How predictions are remembered, so that outcomes can be joined with them. */
export interface MemorySettings {
  /** How many predictions are held in memory. */
  readonly predictions: number;
  /** Where predictions are written down, closed with the service; null where they are not. */
  readonly predictionLog: PredictionSink | null;
}

/**
 * Loads the champion, then listens; the returned `stop` drains. Throws OPS_MODEL_NOT_FOUND when there is no champion,
 * before anything listens.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { models, name, log, limits, logRequests, member, featureStore, redis } = options;
  const metrics = createMetrics();
  const holder = createModelHolder({ models, name, log, onSwap: metrics.swapped });
  const challenger = createChallenger({ models, name, log });
  const shadow = createShadow({ challenger: challenger.current, registry: metrics.registry, log });
  const { registry } = metrics;
  const { predictions: capacity, predictionLog: sink } = options.memory;
  const predictionLog = sink === null ? null : createPredictionLog({ sink, log, registry });
  const stores = createStores({
    stores: [...options.stores, ...(predictionLog === null ? [] : [storeOf(predictionLog)])],
    required: options.required,
    registry,
    log,
  });
  const drift = openDriftWatch({
    settings: options.drift,
    file: options.driftState,
    metrics,
    log,
    name,
    redis,
    member,
    stores,
  });
  const peers = member ?? NO_PEERS;
  peers.onAsked("numbers", () => registry.getMetricsAsJSON());
  peers.onAsked("reload", async () => (await holder.reload()).version);
  const feedback = createFeedback({ registry, holder, capacity, predictionLog, peers });
  const page = await loadPage(options.page);
  let accepting = true;
  const deps: ServeDeps = {
    holder,
    models: { models, name, now: options.now },
    adminToken: options.adminToken === undefined ? null : createAdminToken(options.adminToken),
    metrics,
    drift,
    observers: [shadow, feedback.recent, ...(predictionLog === null ? [] : [predictionLog])],
    feedback,
    log,
    limits,
    featureStore,
    accepting: () => accepting,
    gate: openGate(options.gate, { name, redis, stores }),
    stores,
    logRequests,
    ...(options.tracing !== null && { tracing: options.tracing }),
    ...(options.corsOrigins.length > 0 && { cors: createCors(options.corsOrigins) }),
    ...(page !== null && { page }),
    ...(member !== null && { member }),
  };
  try {
    await stores.check();
    await drift.restore(await holder.reload());
    await challenger.reload();
    feedback.restore(await readOutcomes(options.feedbackState, name));
    const server = await listen(deps, options);
    member?.listening(server.url);
    // What a worker in whose place this one came had been told, and more.
    for (const outcomes of await peers.ask("outcomes", null)) feedback.restore(outcomes);
    return {
      url: server.url,
      async stop() {
        accepting = false;
        await server.stop();
        holder.close();
        challenger.close();
        await predictionLog?.close();
        stores.close();
        // What cannot be kept is said; it is no reason to fail a service that has ended well.
        await drift
          .close()
          .catch((error: Error) => log.warn({}, `the drift window is not kept: ${error.message}`));
        await writeOutcomes(options.feedbackState, name, feedback.held()).catch((error: Error) =>
          log.warn({ file: options.feedbackState }, error.message),
        );
        await options.tracing?.close();
      },
    };
  } catch (error) {
    holder.close();
    challenger.close();
    stores.close();
    await predictionLog?.close();
    throw error;
  }
}

function storeOf(predictionLog: PredictionLog): Store {
  return {
    name: "prediction-log",
    async check() {
      if (!predictionLog.isUp()) throw new Error("predictions are not written down");
    },
  };
}
