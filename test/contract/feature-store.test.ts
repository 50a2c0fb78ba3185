import path from "node:path";
import { openDuckDb } from "../../src/core/database/duckdb.ts";
import { openPostgres } from "../../src/core/database/postgres.ts";
import { createDatabaseFeatureStore } from "../../src/core/feature-store/database.ts";
import { createRedisFeatureStore } from "../../src/core/feature-store/redis.ts";
import { openRedis } from "../../src/core/redis/open-redis.ts";
import { ownSchema, POSTGRES_URL, skipWithoutPostgres } from "../helpers/postgres.ts";
import { NO_REDIS, ownPrefix, REDIS_URL } from "../helpers/redis.ts";
import { tempDir } from "../helpers/temp-dir.ts";
import { featureStoreContract } from "./feature-store.ts";

const clock = () => new Date();

featureStoreContract({
  name: "in duckdb",
  async make(t) {
    const file = path.join(await tempDir(t), "x.duckdb");
    return async () => {
      const database = await openDuckDb(file);
      t.after(() => database.close());
      return createDatabaseFeatureStore(database, clock);
    };
  },
});

featureStoreContract({
  name: "in postgres",
  skip: skipWithoutPostgres,
  async make(t) {
    const schema = ownSchema(t);
    return async () => {
      const database = await openPostgres(POSTGRES_URL, { schema });
      t.after(() => database.close());
      return createDatabaseFeatureStore(database, clock);
    };
  },
});

featureStoreContract({
  name: "in redis, with its history in duckdb",
  skip: NO_REDIS,
  async make(t) {
    const file = path.join(await tempDir(t), "x.duckdb");
    const redis = openRedis(REDIS_URL, { timeoutMs: 5000 });
    const prefix = await ownPrefix(t, redis);
    return async () => {
      const database = await openDuckDb(file);
      t.after(() => database.close());
      const history = async () => createDatabaseFeatureStore(database, clock);
      return createRedisFeatureStore(redis, { history, prefix });
    };
  },
});
