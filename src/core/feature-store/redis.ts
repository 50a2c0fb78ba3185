import type { Redis, RedisCommand, RedisReply } from "../redis/redis.ts";
import { DEFAULT_RETRIES, isTransient, type RetryPolicy, withRetries } from "../retry.ts";
import type { FeatureStore, FeatureView, OnlineFeatures, ViewStatistics } from "./feature-store.ts";
import { entityHashes, hashPrefix } from "./redis-hashes.ts";
import { viewRecords } from "./redis-records.ts";
import { writeView } from "./redis-writer.ts";
import { entityKey, featureValues } from "./values.ts";
import { inOrder, statusOf } from "./view-record.ts";

/** What all keys begin with. */
const PREFIX = "titanic-ops";

/** Entities asked for together. */
const BATCH = 1000;

export interface RedisFeatureStoreOptions {
  /** Keeps what was known earlier, since Redis has the newest values alone; asked for when it is needed. */
  readonly history: () => Promise<FeatureStore>;
  readonly prefix?: string;
  readonly retries?: RetryPolicy;
}

/** The online features in Redis for a process that answers: a question fails at once where there is no connection. */
export function createRedisOnlineFeatures(redis: Redis, prefix: string = PREFIX): OnlineFeatures {
  return {
    location: redis.location,
    async status(view) {
      const record = await viewRecords(redis, prefix).read(view);
      return record && statusOf(record);
    },
    async getOnline(view, entities) {
      const hashes = entityHashes(prefix, view);
      const keys = entities.map((entity) => {
        const key = entityKey(view, entity);
        return key === undefined ? null : hashes.key(key);
      });
      const wanted = [...new Set(keys)].filter((key) => key !== null);
      const answers = await sendInBatches(redis, wanted.map(hashes.askValues));
      const found = new Map(wanted.map((key, i) => [key, hashes.values(answers[i])]));
      return featureValues(
        view,
        keys.map((key) => (key === null ? null : found.get(key))),
      );
    },
  };
}

/**
 * The feature store on Redis: the newest values there, and behind it a store that keeps the history. Each method waits
 * for a connection. A materialization that broke off begins again from its first entity: a server that came back may
 * have lost what was written last.
 */
export function createRedisFeatureStore(redis: Redis, options: RedisFeatureStoreOptions): FeatureStore {
  const { history, prefix = PREFIX, retries: policy = DEFAULT_RETRIES } = options;
  const online = createRedisOnlineFeatures(redis, prefix);
  const records = viewRecords(redis, prefix);
  return {
    location: redis.location,
    async status(view) {
      await redis.connected();
      return online.status(view);
    },
    async getOnline(view, entities) {
      await redis.connected();
      return online.getOnline(view, entities);
    },
    getHistorical: async (view, entities, asOf) => (await history()).getHistorical(view, entities, asOf),
    async materialize(view, table, how) {
      const { onProgress: _, ...quietly } = how;
      await (await history()).materialize(view, table, quietly);
      const write = async () => {
        await redis.connected(how.signal);
        return writeView(redis, prefix, view, { table, how });
      };
      return withRetries(write, {
        policy,
        isWorthRetrying: isTransient,
        signal: how.signal,
        ...(how.onRetry && { onRetry: how.onRetry }),
      });
    },
    async list() {
      await redis.connected();
      return inOrder(await records.all());
    },
    async statistics(view) {
      await redis.connected();
      return statisticsOf(redis, prefix, view);
    },
    async delete(view) {
      await redis.connected();
      const held = await records.read(view);
      for await (const keys of redis.keys(hashPrefix(prefix, view)))
        await redis.write(keys.map((key) => ({ key, parts: ["UNLINK", key] })));
      const hadHistory = await (await history()).delete(view);
      // Last, so that a removal which broke off can be done again.
      await records.remove(view);
      return held !== null || hadHistory;
    },
  };
}

async function sendInBatches(redis: Redis, commands: readonly RedisCommand[]): Promise<RedisReply[]> {
  const answers: RedisReply[] = [];
  for (let start = 0; start < commands.length; start += BATCH)
    answers.push(...(await redis.send(commands.slice(start, start + BATCH))));
  return answers;
}

async function statisticsOf(redis: Redis, prefix: string, view: FeatureView): Promise<ViewStatistics> {
  const hashes = entityHashes(prefix, view);
  const missing = new Map([...view.features.keys()].map((name) => [name, 0]));
  const seen = new Set<string>();
  let [oldest, newest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for await (const keys of redis.keys(hashPrefix(prefix, view))) {
    // Redis may name a key more than once while its table of keys grows.
    const fresh = keys.filter((key) => !seen.has(key));
    const found = (await redis.send(fresh.map(hashes.askValues))).map(hashes.values);
    found.forEach((entity, i) => {
      if (entity === null) return;
      seen.add(fresh[i]);
      oldest = Math.min(oldest, entity.eventTime);
      newest = Math.max(newest, entity.eventTime);
      for (const [name, count] of missing) if (entity.values[name] === null) missing.set(name, count + 1);
    });
  }
  const none = seen.size === 0;
  return {
    entities: seen.size,
    oldestEventTime: none ? null : oldest,
    newestEventTime: none ? null : newest,
    missing,
  };
}
