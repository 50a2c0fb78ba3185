import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { promisify } from "node:util";
import { openDuckDb } from "../../src/core/database/duckdb.ts";
import { createDatabaseFeatureStore } from "../../src/core/feature-store/database.ts";
import type { FeatureView, Materialization } from "../../src/core/feature-store/feature-store.ts";
import { createRedisFeatureStore } from "../../src/core/feature-store/redis.ts";
import { openRedis } from "../../src/core/redis/open-redis.ts";
import { type Ended, runBinary } from "../helpers/binary.ts";
import { opsError } from "../helpers/ops-error.ts";
import { freePort, NO_REDIS, type OwnRedis, ownRedis } from "../helpers/redis.ts";
import { ownCluster } from "../helpers/redis-cluster.ts";
import { serveIn } from "../helpers/served-binary.ts";
import { tableOf } from "../helpers/tables.ts";
import { tempDir } from "../helpers/temp-dir.ts";
import { trained } from "../helpers/trained.ts";
import { contentOf } from "../helpers/workspace.ts";

const SECRET = "hunter2-planted";
const run = promisify(execFile);

/** A trained workspace in which the built program is run; `retries` tells how often something was tried again. */
async function inWorkspace(t: TestContext) {
  const { w } = await trained(t);
  const ops = (line: string, env: Record<string, string> = {}): Promise<Ended> =>
    runBinary([...line.split(" "), "--config", "small.yaml"], {
      cwd: w.folder,
      env: { TITANIC_OPS_LOG_LEVEL: "warn", ...env },
    });
  const retries = async (): Promise<number> => {
    const logs = Object.keys(await contentOf(w.at("logs"))).map((name) => w.read("logs", name));
    return (await Promise.all(logs)).join("").split('"attempt":').length - 1;
  };
  return { w, ops, retries };
}

const keysIn = async ({ port }: OwnRedis) =>
  Number((await run("redis-cli", ["-p", `${port}`, "dbsize"])).stdout);

describe("features in Redis", { skip: NO_REDIS, timeout: 300_000 }, () => {
  it("cost process nothing but themselves while it is down, and are written when it is back", async (t) => {
    const { w, ops, retries } = await inWorkspace(t);
    const redis = await ownRedis(t);
    await redis.kill();
    const before = await w.read("artifacts/processed/processed.csv");
    await w.write("artifacts/processed/processed.csv", "");
    const failed = await ops(`process --redis ${redis.url}`);
    assert.equal(failed.code, 3, failed.stderr);
    assert.match(failed.stderr, /OPS_REDIS_FAILED.*redis:\/\/127\.0\.0\.1:\d+.*ECONNREFUSED/);
    assert.match(failed.stderr, /hint: titanic-ops doctor/);
    assert.equal(await retries(), 2);
    assert.equal(await w.read("artifacts/processed/processed.csv"), before);
    await redis.start();
    const again = await ops("features materialize --json", { REDIS_URL: redis.url });
    assert.deepEqual([again.code, JSON.parse(again.stdout).entities], [0, 200]);
    assert.equal(await keysIn(redis), 201);
  });

  it("train the model of the file, byte for byte, and are what serve answers by entity from", async (t) => {
    const { w, ops } = await inWorkspace(t);
    const redis = await ownRedis(t);
    const env = { REDIS_URL: redis.url };
    assert.equal((await ops("process", env)).code, 0);
    const digestOf = async (line: string) => JSON.parse((await ops(`${line} --json`, env)).stdout).digest;
    const fromFile = await digestOf("train");
    assert.match(fromFile, /^[0-9a-f]{64}$/);
    assert.equal(await digestOf("train --from-feature-store"), fromFile);
    const ask = async (url: string) => {
      const response = await fetch(`${url}/predict`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ passengerId: 7 }),
      });
      return { status: response.status, body: (await response.json()) as { probability: number } };
    };
    const [embedded, served] = [await serveIn(t, w, []), await serveIn(t, w, [], env)];
    const [expected, answer] = [await ask(embedded.url), await ask(served.url)];
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    assert.equal(answer.body.probability, expected.body.probability);
    const { stdout } = await run("redis-cli", ["-p", `${redis.port}`, "--scan", "--pattern", "*:7"]);
    await run("redis-cli", ["-p", `${redis.port}`, "del", stdout.trim()]);
    assert.equal((await ask(served.url)).status, 404);
  });

  it("need the password, which is shown nowhere, and a wrong one is not tried again", async (t) => {
    const { w, ops, retries } = await inWorkspace(t);
    const redis = await ownRedis(t, ["--requirepass", SECRET]);
    const url = (password: string) => `redis://:${password}@127.0.0.1:${redis.port}`;
    const right = await ops("features materialize --json", { REDIS_URL: url(SECRET) });
    assert.equal(right.code, 0, right.stdout);
    const wrong = `${SECRET}-but-wrong`;
    for (const ended of [
      await ops("process", { REDIS_URL: url(wrong) }),
      await ops("features list --json", { REDIS_URL: url(wrong) }),
      await ops(`process --redis ${url(wrong)} --verbose`),
      await ops("process", { REDIS_URL: redis.url }),
    ]) {
      assert.equal(ended.code, 3);
      assert.match(
        ended.stdout + ended.stderr,
        /OPS_REDIS_FAILED[\s\S]*correct user and password in REDIS_URL/,
      );
      assert.ok(!(ended.stdout + ended.stderr).includes(SECRET), ended.stderr);
    }
    assert.equal(await retries(), 0);
    assert.ok(!right.stdout.includes(SECRET) && !right.stderr.includes(SECRET));
    for (const name of Object.keys(await contentOf(w.folder)))
      if (!name.endsWith("/")) assert.ok(!(await w.read(name)).includes(SECRET), name);
  });

  it("travel by TLS to a server whose certificate is known, and to no other", async (t) => {
    const { ops } = await inWorkspace(t);
    const folder = await tempDir(t);
    const [cert, key] = [path.join(folder, "cert.pem"), path.join(folder, "key.pem")];
    const subject = ["-subj", "/CN=redis", "-addext", "subjectAltName=IP:127.0.0.1"];
    const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...subject];
    await run("openssl", [...request, "-keyout", key, "-out", cert]);
    const port = await freePort();
    const tls = ["--tls-port", `${port}`, "--tls-cert-file", cert, "--tls-key-file", key];
    const redis = await ownRedis(t, [...tls, "--tls-auth-clients", "no"]);
    const env = { REDIS_URL: `rediss://127.0.0.1:${port}` };
    const trusting = { ...env, NODE_EXTRA_CA_CERTS: cert };
    const materialized = await ops("features materialize --json", trusting);
    assert.deepEqual([materialized.code, await keysIn(redis)], [0, 201], materialized.stdout);
    assert.equal((await ops("features get 7", trusting)).code, 0);
    const refused = await ops("features list", env);
    assert.equal(refused.code, 3);
    assert.match(refused.stderr, /OPS_REDIS_FAILED.*certificate[\s\S]*hint: NODE_EXTRA_CA_CERTS/);
  });

  it("lie across the servers of a cluster, and are read, counted and removed there", async (t) => {
    const { ops } = await inWorkspace(t);
    const { nodes, url } = await ownCluster(t);
    const env = { REDIS_URL: url };
    const json = async (line: string) => {
      const { code, stdout, stderr } = await ops(`${line} --json`, env);
      assert.equal(code, 0, `${line}: ${stdout}${stderr}`);
      return JSON.parse(stdout);
    };
    assert.equal((await json("process")).featureStore.entities, 200);
    const kept = await Promise.all(nodes.map(keysIn));
    assert.ok(
      kept.every((keys) => keys > 30),
      `${kept}`,
    );
    assert.equal((await json("features stats")).entities, 200);
    const { version, entities } = await json("features get 1,2,3,4,5,6,7");
    assert.ok(entities.every(({ found }: { found: boolean }) => found));
    await json(`features delete --view-version ${version}`);
    assert.deepEqual(await Promise.all(nodes.map(keysIn)), [0, 0, 0]);
    assert.deepEqual(await json("features list"), []);
  });

  it("say so where the address of a cluster is that of a server alone, or the other way round", async (t) => {
    const { ops } = await inWorkspace(t);
    const alone = await ownRedis(t);
    const cluster = await ops("features list", { REDIS_URL: alone.url.replace("redis:", "redis+cluster:") });
    assert.equal(cluster.code, 3);
    assert.match(
      cluster.stderr,
      /OPS_REDIS_FAILED.*cluster support disabled[\s\S]*hint: .*redis:\/\/host:port/,
    );
    const node = await ownRedis(t, ["--cluster-enabled", "yes", "--cluster-port", `${await freePort()}`]);
    await run("redis-cli", ["-p", `${node.port}`, "cluster", "addslotsrange", "0", "100"]);
    const standalone = await ops("features list", { REDIS_URL: node.url });
    assert.equal(standalone.code, 3);
    assert.match(standalone.stderr, /OPS_REDIS_FAILED.*(?:MOVED|CLUSTERDOWN)/);
  });
});

describe("a materialization whose Redis goes away midway", { skip: NO_REDIS, timeout: 120_000 }, () => {
  const ROWS = 20_000;
  const VIEW: FeatureView = {
    name: "people",
    version: "1",
    entity: "id",
    entityType: "integer",
    features: new Map([["age", "number"]]),
  };
  const ids = Array.from({ length: ROWS }, (_, i) => i);
  const table = tableOf({ id: ids, age: ids.map((id) => id % 90) });
  const at = new Date("2026-01-31T12:00:00Z");
  const batch: Materialization = {
    eventTimes: new Float64Array(ROWS).fill(at.getTime()),
    digest: "0".repeat(64),
    ttlSeconds: null,
    at,
  };
  const started = async (t: TestContext) => {
    const redis = await ownRedis(t);
    const connection = openRedis(redis.url, { timeoutMs: 2000 });
    t.after(() => connection.close());
    const database = await openDuckDb(path.join(await tempDir(t), "x.duckdb"));
    t.after(() => database.close());
    const history = createDatabaseFeatureStore(database, () => at);
    return { redis, history, store: createRedisFeatureStore(connection, { history: async () => history }) };
  };

  it("ends whole when it is back, empty", async (t) => {
    const { redis, store } = await started(t);
    let outage: Promise<void> | undefined;
    const tries: number[] = [];
    const status = await store.materialize(VIEW, table, {
      ...batch,
      onProgress() {
        outage ??= redis.kill().then(redis.start);
      },
      onRetry: ({ attempt }) => tries.push(attempt),
    });
    await outage;
    assert.ok(tries.length > 0, "it broke off");
    assert.equal(status.entities, ROWS);
    const { entities, missing } = await store.statistics(VIEW);
    assert.deepEqual([entities, missing.get("age")], [ROWS, 0]);
    assert.deepEqual(await store.status(VIEW), status);
  });

  it("says so when it stays away, keeps the history, and tells nobody that it is whole", async (t) => {
    const { redis, history, store } = await started(t);
    let outage: Promise<void> | undefined;
    const work = store.materialize(VIEW, table, {
      ...batch,
      onProgress() {
        outage ??= redis.kill();
      },
    });
    await opsError("OPS_REDIS_FAILED", () => work);
    await outage;
    assert.equal((await history.statistics(VIEW)).entities, ROWS);
    await redis.start();
    assert.equal(await store.status(VIEW), null);
    assert.equal((await store.materialize(VIEW, table, batch)).entities, ROWS);
  });
});
