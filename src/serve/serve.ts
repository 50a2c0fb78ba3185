import type { OnlineFeatures } from "../core/feature-store/feature-store.ts";
import type { Logger } from "../core/log.ts";
import type { PredictionSink } from "../core/prediction-log/prediction-sink.ts";
import type { Redis } from "../core/redis/redis.ts";
import type { JudgeGates } from "../core/registry/open-models.ts";
import { CHALLENGER, CHAMPION } from "../core/registry/registry-state.ts";
import type { TrustedKeys } from "../core/registry/signing/keys.ts";
import type { LineageContext } from "../core/stages/lineage.ts";
import type { Limits, ServeDeps } from "./deps.ts";
import type { DriftSettings } from "./drift/drift-watch.ts";
import { openDriftWatch } from "./drift/open-drift-watch.ts";
import { createFeedback } from "./feedback/feedback.ts";
import { readOutcomes, writeOutcomes } from "./feedback/feedback-state.ts";
import { createAdminToken } from "./limits/admin-token.ts";
import { createCors } from "./limits/cors.ts";
import { type GateSettings, openGate } from "./limits/open-gate.ts";
import { createLineageSource } from "./lineage/lineage-source.ts";
import { createMetrics } from "./metrics.ts";
import { createChallenger } from "./models/challenger.ts";
import { createModelHolder } from "./models/model-holder.ts";
import { registerRefusals } from "./models/model-metrics.ts";
import { createShadow } from "./models/shadow.ts";
import { createPredictionLog, type PredictionLog } from "./prediction-log/prediction-log.ts";
import { createRunSource } from "./runs/run-source.ts";
import { listen, type RunningServer } from "./server.ts";
import { createStores, type Store, type StoreName } from "./stores/stores.ts";
import type { Tracing } from "./tracing/tracing.ts";
import { createTraffic } from "./traffic/traffic.ts";
import { loadPage } from "./ui/page.ts";
import type { Membership } from "./workers/membership.ts";
import { NO_PEERS } from "./workers/peers.ts";

export interface ServeOptions {
  readonly models: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** A second port for the page; null: it is where everything is. */
  readonly uiPort: number | null;
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
  /** Who serves, as `user@host`, for the history of the registry. */
  readonly by: string;
  /** The keys of which one must have signed what is served; null: none is asked for. */
  readonly trusted: TrustedKeys | null;
  /** What the gates say of a version that is to serve. */
  readonly judge: JudgeGates;
  /** Where the records are of what models were made from. */
  readonly lineage: LineageContext;
  /** The folder of what is on record of trainings and evaluations. */
  readonly runs: string;
  /** Where the dashboards are, for the page to link to; undefined: nowhere that is known. */
  readonly grafanaUrl: string | undefined;
  /** The folder of the built web page. */
  readonly page: string;
  /** Where the page sends its requests; undefined: to where it came from. */
  readonly apiUrl: string | undefined;
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
  const peers = member ?? NO_PEERS;
  const traffic = createTraffic({
    registry: metrics.registry,
    peers,
    modelVersion: () => holder.current()?.version ?? null,
  });
  const refusals = registerRefusals(metrics.registry, name);
  const { trusted } = options;
  const holder = createModelHolder({
    models,
    name,
    log,
    trusted,
    onRefused: refusals(CHAMPION),
    onSwap(predictor, since) {
      metrics.swapped(predictor, since);
      traffic.alert({ kind: "model", modelVersion: predictor.version });
    },
  });
  const challenger = createChallenger({ models, name, log, trusted, onRefused: refusals(CHALLENGER) });
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
    onChange: ({ isDrift, features }) =>
      traffic.alert({ kind: isDrift ? "drift" : "drift-over", features: [...features] }),
  });
  peers.onAsked("numbers", () => registry.getMetricsAsJSON());
  peers.onAsked("reload", async () => (await holder.reload()).version);
  const feedback = createFeedback({ registry, holder, capacity, predictionLog, peers });
  const page = await loadPage(options.page, { apiUrl: options.apiUrl });
  let accepting = true;
  const deps: ServeDeps = {
    holder,
    models: { models, name, trusted, now: options.now, by: options.by, judge: options.judge },
    adminToken: options.adminToken === undefined ? null : createAdminToken(options.adminToken),
    metrics,
    drift,
    observers: [shadow, feedback.recent, ...(predictionLog === null ? [] : [predictionLog])],
    feedback,
    traffic,
    lineage: createLineageSource(options.lineage),
    runs: createRunSource(options.runs),
    log,
    limits,
    featureStore,
    accepting: () => accepting,
    gate: openGate(options.gate, { name, redis, stores }),
    stores,
    logRequests,
    ...(options.tracing !== null && { tracing: options.tracing }),
    ...(options.corsOrigins.length > 0 && { cors: createCors(options.corsOrigins) }),
    ...(options.grafanaUrl !== undefined && { grafanaUrl: options.grafanaUrl }),
    ...(page !== null && { page }),
    ...(member !== null && { member }),
  };
  try {
    await stores.check();
    await drift.restore(await holder.reload());
    await challenger.reload();
    feedback.restore(await readOutcomes(options.feedbackState, name));
    const server = await listen(deps, options);
    member?.listening(server);
    // What a worker in whose place this one came had been told, and more.
    for (const outcomes of await peers.ask("outcomes", null)) feedback.restore(outcomes);
    return {
      ...server,
      async stop() {
        accepting = false;
        await server.stop();
        holder.close();
        challenger.close();
        traffic.close();
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
    traffic.close();
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
