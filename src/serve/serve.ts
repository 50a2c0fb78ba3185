import type { FeatureStore } from "../core/feature-store/feature-store.ts";
import type { Logger } from "../core/log.ts";
import type { Limits, ServeDeps } from "./deps.ts";
import { createDriftWatch, type DriftSettings } from "./drift-watch.ts";
import { createFeedback } from "./feedback/feedback.ts";
import { readOutcomes, writeOutcomes } from "./feedback/feedback-state.ts";
import { createAdminToken } from "./limits/admin-token.ts";
import { createCors } from "./limits/cors.ts";
import type { Gate } from "./limits/gate.ts";
import { createMetrics } from "./metrics.ts";
import { createChallenger } from "./models/challenger.ts";
import { createModelHolder } from "./models/model-holder.ts";
import { createShadow } from "./models/shadow.ts";
import { createPredictionLog } from "./prediction-log/prediction-log.ts";
import { listen, type RunningServer } from "./server.ts";
import type { Tracing } from "./tracing/tracing.ts";
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
  readonly featureStore: FeatureStore | null;
  readonly memory: MemorySettings;
  readonly drift: DriftSettings;
  /** Where the drift window is kept while the service is down. */
  readonly driftState: string;
  /** Where the outcomes are kept meanwhile: one file for all processes, which are all told of every outcome. */
  readonly feedbackState: string;
  /** Undefined: what is served cannot be changed over HTTP. */
  readonly adminToken: string | undefined;
  readonly now: () => Date;
  readonly gate: Gate;
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
  /** The folder in which predictions are written down; null where they are not. */
  readonly predictionLog: string | null;
}

/**
 * Loads the champion, then listens; the returned `stop` drains. Throws OPS_MODEL_NOT_FOUND when there is no champion,
 * before anything listens.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { models, name, log, limits, gate, logRequests, member, featureStore } = options;
  const metrics = createMetrics();
  const drift = createDriftWatch({ settings: options.drift, metrics, log, stateFile: options.driftState });
  const holder = createModelHolder({ models, name, log, onSwap: metrics.swapped });
  const challenger = createChallenger({ models, name, log });
  const shadow = createShadow({ challenger: challenger.current, registry: metrics.registry, log });
  const { registry } = metrics;
  const { predictions: capacity, predictionLog: folder } = options.memory;
  const predictionLog = folder === null ? null : createPredictionLog({ folder, log, registry });
  const peers = member ?? NO_PEERS;
  peers.onAsked("numbers", () => registry.getMetricsAsJSON());
  peers.onAsked("reload", async () => (await holder.reload()).version);
  const feedback = createFeedback({ registry, holder, capacity, predictionLog, peers });
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
    gate,
    logRequests,
    ...(options.tracing !== null && { tracing: options.tracing }),
    ...(options.corsOrigins.length > 0 && { cors: createCors(options.corsOrigins) }),
    ...(member !== null && { member }),
  };
  try {
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
        // What cannot be kept is said; it is no reason to fail a service that has ended well.
        await drift.save().catch((error: Error) => log.warn({ file: options.driftState }, error.message));
        await writeOutcomes(options.feedbackState, name, feedback.held()).catch((error: Error) =>
          log.warn({ file: options.feedbackState }, error.message),
        );
        await options.tracing?.close();
      },
    };
  } catch (error) {
    holder.close();
    challenger.close();
    await predictionLog?.close();
    throw error;
  }
}
