/**
 * What writing features costs: 1,000,000 entities with 11 features into a redis-server of its own, in turn with what
 * redis-benchmark writes there (the same HSET, 100 at a time, from 50 clients in C); then the history of the same in
 * DuckDB, which a materialization writes before. The memory is that of this process (`ru_maxrss`), with the table that is
 * written and with what runs TypeScript. `npm run bench` runs it; without redis-server it says so and ends.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { openDuckDb } from "../src/core/database/duckdb.ts";
import type { Column, Table } from "../src/core/dataset/table.ts";
import { createDatabaseFeatureStore } from "../src/core/feature-store/database.ts";
import type { FeatureStore, FeatureView, Materialization } from "../src/core/feature-store/feature-store.ts";
import { createRedisFeatureStore } from "../src/core/feature-store/redis.ts";
import { entityHashes, hashRows } from "../src/core/feature-store/redis-hashes.ts";
import { openRedis } from "../src/core/redis/open-redis.ts";
import type { Redis } from "../src/core/redis/redis.ts";

const { values } = parseArgs({
  options: { rows: { type: "string", default: "1000000" }, rounds: { type: "string", default: "2" } },
});
const ROWS = Number(values.rows);
const PREFIX = "titanic-ops";
const AT = new Date("2026-01-31T12:00:00Z");

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
const peak = (): string => megabytes(process.resourceUsage().maxRSS * 1024);

/** A view as that of the project's own dataset file: eight numbers and three texts. */
const NUMBERS = ["Age", "Fare", "Pclass", "FamilySize", "IsAlone", "HasCabin", "Pclass_Fare", "Age_Fare"];
const TEXTS = { Sex: ["male", "female"], Embarked: ["S", "C", "Q"], Title: ["Mr", "Mrs", "Miss", "Master"] };
const VIEW: FeatureView = {
  name: "titanic",
  version: "5fa516e0",
  entity: "PassengerId",
  entityType: "integer",
  features: new Map([
    ...NUMBERS.map((name) => [name, "number"] as const),
    ...Object.keys(TEXTS).map((name) => [name, "text"] as const),
  ]),
};

/** Whole numbers and money in turn, as the features of passengers are; every seventh age is missing. */
function features(): Table {
  const numbers = (value: (row: number) => number): Column => ({
    kind: "number",
    values: Float64Array.from({ length: ROWS }, (_, row) => value(row)),
  });
  const columns = new Map<string, Column>([["PassengerId", numbers((row) => row + 1)]]);
  NUMBERS.forEach((name, i) => {
    const value = (row: number) => (i % 2 === 0 ? (row * 31 + i) % 80 : ((row * 7919) % 500_000) / 10_000);
    columns.set(
      name,
      numbers((row) => (name === "Age" && row % 7 === 0 ? Number.NaN : value(row))),
    );
  });
  for (const [name, dictionary] of Object.entries(TEXTS)) {
    const codes = Int32Array.from({ length: ROWS }, (_, row) => (row * 13) % dictionary.length);
    columns.set(name, { kind: "text", dictionary, codes });
  }
  return { rows: ROWS, columns };
}

/** Starts a redis-server that keeps nothing on disk; null where there is none on this machine. */
async function startRedis(): Promise<{ port: number; stop: () => void } | null> {
  if (spawnSync("redis-server", ["--version"]).status !== 0) return null;
  const free = createServer().listen(0, "127.0.0.1");
  await once(free, "listening");
  const { port } = free.address() as { port: number };
  free.close();
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const child = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"], cwd: tmpdir() });
  let said = "";
  for await (const piece of child.stdout) {
    said += piece;
    if (said.includes("Ready to accept connections")) break;
  }
  return { port, stop: () => void child.kill("SIGKILL") };
}

/** What redis-benchmark writes in a second, of a row as ours, under random ids. */
function redisBenchmark(port: number, table: Table, how: Materialization): number {
  const hashes = entityHashes(PREFIX, VIEW);
  const [{ parts }] = hashRows(hashes, VIEW, table, { ...how, hadTtl: false }).write(1);
  const [name, , ...fields] = parts;
  const size = ["-p", String(port), "-n", String(ROWS), "-r", String(ROWS), "-P", "100", "--csv"];
  const command = [name, hashes.key("__rand_int__"), ...fields];
  const said = execFileSync("redis-benchmark", [...size, ...command], { encoding: "utf8" });
  return Number(/^"HSET.*?","([\d.]+)"/m.exec(said)?.[1]);
}

/** The entities written in a second, and the processor time that each cost this process, in microseconds. */
async function materialize(store: FeatureStore, table: Table, how: Materialization) {
  const [started, before] = [performance.now(), process.cpuUsage()];
  await store.materialize(VIEW, table, how);
  const { user, system } = process.cpuUsage(before);
  return { rate: (1000 * ROWS) / (performance.now() - started), cpuMicros: (user + system) / ROWS };
}

/** The processor time that a redis-server has used so far, in microseconds. */
async function serverMicros(redis: Redis): Promise<number> {
  const [info] = await redis.send([{ key: "", parts: ["INFO", "cpu"] }]);
  const seconds = [...String(info).matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].map(([, s]) => Number(s));
  return 1e6 * seconds.reduce((a, b) => a + b, 0);
}

async function intoRedis(port: number, table: Table, how: Materialization): Promise<void> {
  const redis = openRedis(`redis://127.0.0.1:${port}`, { timeoutMs: 5000 });
  await redis.connected();
  const noHistory = { materialize: async () => undefined } as unknown as FeatureStore;
  const store = createRedisFeatureStore(redis, { history: async () => noHistory, prefix: PREFIX });
  const empty = () => redis.send([{ key: "", parts: ["FLUSHALL"] }]);
  for (let round = 1; round <= Number(values.rounds); round++) {
    await empty();
    const limit = redisBenchmark(port, table, how);
    await empty();
    const before = await serverMicros(redis);
    const { rate, cpuMicros } = await materialize(store, table, how);
    const server = ((await serverMicros(redis)) - before) / ROWS;
    say(
      `redis ${round}: ${Math.round(rate)} entities/s, redis-benchmark ${Math.round(limit)}/s, ratio ${(rate / limit).toFixed(2)}`,
    );
    say(
      `  CPU of an entity: ${cpuMicros.toFixed(1)} µs here, ${server.toFixed(1)} µs in redis-server; peak RSS ${peak()}`,
    );
  }
  await redis.close();
}

async function intoDuckDb(table: Table, how: Materialization): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "titanic-ops-bench-"));
  const database = await openDuckDb(path.join(folder, "x.duckdb"));
  const { rate } = await materialize(
    createDatabaseFeatureStore(database, () => AT),
    table,
    how,
  );
  say(`the history in DuckDB: ${Math.round(rate)} entities/s, peak RSS ${peak()}`);
  await database.close();
  rmSync(folder, { recursive: true });
}

const own = await startRedis();
if (own === null) say("feature store: redis-server is not there, nothing was measured");
else {
  try {
    say(`${cpus().length} × ${cpus()[0].model}, ${ROWS} entities × ${VIEW.features.size} features`);
    say(`RSS before there is a table ${megabytes(process.memoryUsage.rss())}`);
    const table = features();
    const how = {
      eventTimes: new Float64Array(ROWS).fill(AT.getTime()),
      digest: "0".repeat(64),
      ttlSeconds: null,
      at: AT,
    };
    say(`RSS with the table ${megabytes(process.memoryUsage.rss())}`);
    await intoRedis(own.port, table, how);
    await intoDuckDb(table, how);
  } finally {
    own.stop();
  }
}
