import { availableParallelism } from "node:os";
import type { Readable } from "node:stream";
import { clockFrom, type Environment, type EnvironmentName, readEnvironment } from "../core/config/env.ts";
import type { LoadedDataset } from "../core/config/load-dataset.ts";
import { artifactPaths, type Paths } from "../core/config/paths.ts";
import type { Origin, Settings } from "../core/config/settings.ts";
import type { OnlineFeatures } from "../core/feature-store/feature-store.ts";
import type { Logger } from "../core/log.ts";
import type { OnProgress } from "../core/progress.ts";
import type { Redis } from "../core/redis/redis.ts";
import type { TrustedKeys } from "../core/registry/signing/keys.ts";
import type { StageContext, StagePorts } from "../core/stages/stage.ts";
import type { RemoteTracker } from "../core/tracking/remote/remote-tracker.ts";
import type { DatabasePlace } from "./open-database.ts";
import { userAtHost } from "./who.ts";

/** What commands may ask for; each part is opened when first asked for, and closed when the command has ended. */
export interface CliPorts {
  readonly settings: Settings;
  readonly origin: Origin;
  readonly now: () => Date;
  readonly stdin: () => Readable;
  /** Whether DVC runs this command as one of its stages, and keeps its files itself. */
  readonly isUnderDvc: boolean;
  /** A value that is never shown, and so comes from the environment alone. */
  secret(name: EnvironmentName): string | undefined;
  dataset(): Promise<LoadedDataset>;
  paths(): Promise<Paths>;
  databasePlace(): Promise<DatabasePlace>;
  /**
   * The feature store for a process that lives long: opened for each question and closed after it, because the embedded
   * database belongs to one process at a time, and a pipeline may want it.
   */
  onlineFeatures(): Promise<OnlineFeatures>;
  /** The keys of which one must have signed a model version that is used; null: none is asked for. Throws OPS_KEY_INVALID. */
  trustedKeys(): Promise<TrustedKeys | null>;
  /** Redis, which is sought for as long as the command runs; null where none is configured. */
  redis(): Promise<Redis | null>;
  /** The services elsewhere that runs are sent to; none where none is configured. Throws OPS_CONFIG_INVALID. */
  trackers(): Promise<readonly RemoteTracker[]>;
  /** The context in which stages run. */
  stageContext(options: {
    log: Logger;
    signal: AbortSignal;
    onProgress: OnProgress;
  }): Promise<Omit<StageContext, "results">>;
  /** Has something that a command has opened closed when the command has ended. */
  closeAtEnd(opened: { close(): Promise<void> }): void;
  close(): Promise<void>;
}

/** A Redis that is there answers within a millisecond; a cluster that elects a new leader takes seconds. */
const REDIS_TIMEOUT_MS = 5000;

/** The composition root: the only place that turns settings into adapters. */
export function openPorts(resolved: {
  settings: Settings;
  origin: Origin;
  env: Environment;
  stdin: () => Readable;
}): CliPorts {
  const { settings, origin, env, stdin } = resolved;
  const dataset = once(async () => {
    const { loadDataset } = await import("../core/config/load-dataset.ts");
    const { defaultDatasetFile } = await import("../core/config/find-dataset.ts");
    return loadDataset(settings.config ?? defaultDatasetFile());
  });
  const paths = once(async () => artifactPaths(settings.artifacts, (await dataset()).spec.name));
  const databasePlace = async (): Promise<DatabasePlace> => ({
    url: settings.database,
    file: (await paths()).database,
    dataset: (await dataset()).spec.name,
  });
  /** What was opened, to be closed; the newest first. */
  const opened: { close(): Promise<void> }[] = [];
  const database = once(async () => {
    const { openDatabase } = await import("./open-database.ts");
    const made = await openDatabase(await databasePlace());
    opened.unshift(made);
    return made;
  });
  const redis = once(async () => {
    if (settings.redis === undefined) return null;
    const { openRedis } = await import("../core/redis/open-redis.ts");
    const made = openRedis(settings.redis, { timeoutMs: REDIS_TIMEOUT_MS });
    opened.unshift(made);
    return made;
  });
  const ports: StagePorts = {
    database,
    source: once(async () => {
      const { openSource } = await import("../core/storage/source.ts");
      return openSource(settings.source ?? (await dataset()).spec.source, { stdin });
    }),
    featureStore: once(async () => {
      const inDatabase = async () => {
        const { createDatabaseFeatureStore } = await import("../core/feature-store/database.ts");
        return createDatabaseFeatureStore(await database(), now);
      };
      const connection = await redis();
      if (connection === null) return inDatabase();
      const { createRedisFeatureStore } = await import("../core/feature-store/redis.ts");
      return createRedisFeatureStore(connection, { history: inDatabase });
    }),
    async close() {
      for (const each of opened.splice(0)) await each.close();
    },
  };
  const now = clockFrom(env);
  return {
    settings,
    origin,
    now,
    stdin,
    isUnderDvc: readEnvironment(env, "DVC_STAGE") !== undefined,
    secret: (name) => readEnvironment(env, name),
    dataset,
    paths,
    databasePlace,
    trustedKeys: once(async () => {
      if (settings.requireSignature === undefined) return null;
      const { readTrustedKeys } = await import("../core/registry/signing/keys.ts");
      return readTrustedKeys(settings.requireSignature);
    }),
    redis,
    trackers: once(async () => {
      const { openTrackers } = await import("./open-trackers.ts");
      return openTrackers(settings, (name) => readEnvironment(env, name));
    }),
    async stageContext({ log, signal, onProgress }) {
      const { packageVersions } = await import("./package-versions.ts");
      const { spec } = await dataset();
      const packages = packageVersions();
      const [by, jobs] = [userAtHost(), availableParallelism()];
      return { spec, paths: await paths(), ports, log, now, by, jobs, signal, onProgress, packages };
    },
    async onlineFeatures() {
      const connection = await redis();
      if (connection !== null) {
        const { createRedisOnlineFeatures } = await import("../core/feature-store/redis.ts");
        return createRedisOnlineFeatures(connection);
      }
      const { createDatabaseFeatureStore } = await import("../core/feature-store/database.ts");
      const { databaseForRequests } = await import("./open-database.ts");
      const database = await databaseForRequests(await databasePlace());
      opened.unshift(database);
      const { location, ask } = database;
      return {
        location,
        status: (view) => ask((each) => createDatabaseFeatureStore(each, now).status(view)),
        getOnline: (view, entities) =>
          ask((each) => createDatabaseFeatureStore(each, now).getOnline(view, entities)),
      };
    },
    closeAtEnd: (each) => void opened.unshift(each),
    close: ports.close,
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
