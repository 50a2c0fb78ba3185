import assert from "node:assert/strict";
import path from "node:path";
import { after, describe, it } from "node:test";
import { openDuckDb } from "../../src/core/database/duckdb.ts";
import { createDatabaseFeatureStore } from "../../src/core/feature-store/database.ts";
import { createRedisFeatureStore } from "../../src/core/feature-store/redis.ts";
import { openRedis } from "../../src/core/redis/open-redis.ts";
import { featureStoreContract } from "../contract/feature-store.ts";
import { redisContract } from "../contract/redis.ts";
import { opsError } from "../helpers/ops-error.ts";
import { NO_REDIS, ownPrefix, ownRedis } from "../helpers/redis.ts";
import { ownCluster } from "../helpers/redis-cluster.ts";
import { tempDir } from "../helpers/temp-dir.ts";

const OPTIONS = { timeoutMs: 10_000 };
const PASSWORD = "p@ss word/1";

/** Servers that all tests of this file share, since a cluster takes seconds to find itself. */
const endings: (() => unknown)[] = [];
after(() => Promise.all(endings.map((end) => end())));
const file = { after: (end: () => unknown) => void endings.push(end) };
const cluster = once(async () => (await ownCluster(file)).url);
const guarded = once(() => ownRedis(file, ["--requirepass", PASSWORD]));

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

redisContract({
  name: "as a cluster of three",
  skip: NO_REDIS,
  open: async () => openRedis(await cluster(), OPTIONS),
});

redisContract({
  name: "that asks for a user and a password, in its fourth database",
  skip: NO_REDIS,
  open: async () =>
    openRedis(
      `redis://default:${encodeURIComponent(PASSWORD)}@127.0.0.1:${(await guarded()).port}/4`,
      OPTIONS,
    ),
});

featureStoreContract({
  name: "in a cluster of redis, with its history in duckdb",
  skip: NO_REDIS,
  async make(t) {
    const redis = openRedis(await cluster(), OPTIONS);
    const prefix = await ownPrefix(t, redis);
    const file = path.join(await tempDir(t), "x.duckdb");
    return async () => {
      const database = await openDuckDb(file);
      t.after(() => database.close());
      const history = async () => createDatabaseFeatureStore(database, () => new Date());
      return createRedisFeatureStore(redis, { history, prefix });
    };
  },
});

describe("a Redis that asks who one is", { skip: NO_REDIS }, () => {
  for (const credentials of ["", "default:wrong-planted@", ":wrong-planted@", "nobody:wrong-planted@"]) {
    it(`is asked once, and not again, as ${JSON.stringify(credentials)}`, async (t) => {
      const url = `redis://${credentials}127.0.0.1:${(await guarded()).port}`;
      // Far longer than the test may take: what is refused is told at once.
      const redis = openRedis(url, { timeoutMs: 600_000 });
      t.after(() => redis.close());
      const error = await opsError("OPS_REDIS_FAILED", async () => {
        await redis.connected();
        await redis.send([{ key: "a", parts: ["GET", "a"] }]);
      });
      assert.match(error.hint ?? "", /correct user and password/);
      assert.equal(error.details.transient, false);
      assert.doesNotMatch(error.message, /planted/);
    });
  }
});
