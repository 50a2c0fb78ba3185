import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { cliIn } from "../helpers/cli.ts";
import { askPostgres, ownSchema, POSTGRES_URL, skipWithoutPostgres } from "../helpers/postgres.ts";
import { NO_REDIS, ownRedis } from "../helpers/redis.ts";
import { trained } from "../helpers/trained.ts";
import { contentOf, workspace } from "../helpers/workspace.ts";

describe("sample", () => {
  it("writes as many rows as the historical file has, the same for the same seed", async (t) => {
    const { folder } = await workspace(t);
    const cli = cliIn(folder);
    const one = await cli("sample");
    assert.equal(one.code, 0);
    assert.equal(one.stdout.trimEnd().split("\n").length, 892);
    assert.equal((await cli("sample --rows 891 --seed 1912")).stdout, one.stdout);
    assert.notEqual((await cli("sample --seed 7")).stdout, one.stdout);
    assert.notEqual((await cli("sample --drift age=+15")).stdout, one.stdout);
  });

  it("writes a file, and tells its digest", async (t) => {
    const w = await workspace(t);
    const { stdout } = await cliIn(w.folder)("sample --rows 10 --output deep/x.csv --json");
    const { file, rows, seed, sha256 } = JSON.parse(stdout);
    assert.deepEqual([file, rows, seed], ["deep/x.csv", 10, 1912]);
    assert.equal((await contentOf(w.at("deep")))["x.csv"], sha256);
  });

  for (const [drift, message] of [
    ["height=+1", /column `height` cannot drift in `height=\+1`/],
    ["age=15", /`15` is no change of `age`/],
    ["sex=female:2", /share `2` is not between 0 and 1/],
    ["age", /drift `age` is not `column=change`/],
  ] as const) {
    it(`says what is wrong with a drift, and writes nothing: ${drift}`, async (t) => {
      const w = await workspace(t);
      const { code, stdout, stderr } = await cliIn(w.folder)(`sample --drift ${drift} --output x.csv`);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.match(stderr, /hint: write changes such as `age=\+15/);
      assert.ok(!existsSync(w.at("x.csv")));
    });
  }

  it("stops when it is interrupted, with no file", async (t) => {
    const w = await workspace(t);
    const { code } = await cliIn(w.folder)("sample --output x.csv", { signal: AbortSignal.abort() });
    assert.equal(code, 130);
    assert.ok(!existsSync(w.at("x.csv")));
  });
});

describe("doctor", () => {
  const look = async (cli: ReturnType<typeof cliIn>, line: string) => {
    const { code, stdout } = await cli(`doctor ${line} --json`);
    const { ok, checks } = JSON.parse(stdout);
    assert.equal(ok, code === 0);
    const of = (name: string) => checks.find((check: { name: string }) => check.name === name);
    return { code, of };
  };

  it("finds all that is needed, before the first run and after, and changes nothing", async (t) => {
    const w = await workspace(t);
    const fresh = await look(cliIn(w.folder), "--config small.yaml");
    assert.equal(fresh.code, 0);
    assert.equal(fresh.of("models").status, "note");
    assert.match(fresh.of("artifacts folder").found, /not there yet/);
    assert.ok(!existsSync(w.at("artifacts")));

    const { w: run, cli } = await trained(t);
    const before = await contentOf(run.folder);
    const used = await look(cli, "--config small.yaml --source in.csv");
    assert.equal(used.code, 0);
    assert.match(used.of("database").found, /200 rows from in\.csv/);
    assert.match(used.of("models").found, /1 version; champion is 1/);
    assert.deepEqual(await contentOf(run.folder), before);
  });

  it("looks at the server that is configured, and makes nothing there", {
    skip: skipWithoutPostgres,
  }, async (t) => {
    const w = await workspace(t);
    const schema = ownSchema(t);
    const server = (url: string) => look(cliIn(w.folder), `--config small.yaml --database ${url}`);
    const fresh = await server(`${POSTGRES_URL}?schema=${schema}`);
    assert.equal(fresh.code, 0);
    assert.match(fresh.of("database").found, /, Postgres \d+.*, nothing loaded$/);
    const schemas = await askPostgres("SELECT 1 FROM pg_namespace WHERE nspname = $1", { values: [schema] });
    assert.deepEqual(schemas, []);
    const role = `${schema}_reader`;
    await askPostgres(`CREATE ROLE "${role}" LOGIN`);
    t.after(() => askPostgres(`DROP ROLE "${role}"`));
    const reader = new URL(POSTGRES_URL);
    reader.username = role;
    const refused = await server(`${reader.href}?schema=${schema}`);
    assert.equal(refused.code, 1);
    assert.match(refused.of("database").found, /may not make tables there/);
    assert.match(String(refused.of("database").hint), /GRANT CREATE ON DATABASE/);
  });

  it("looks at Redis where one is configured, and warns of one that would drop features", {
    skip: NO_REDIS,
  }, async (t) => {
    const { cli } = await trained(t);
    const redis = await ownRedis(t, ["--requirepass", "planted"]);
    const url = redis.url.replace("//", "//:planted@");
    const lookAt = (given: string) => look(cli, `--config small.yaml --redis ${given}`);
    const kept = await lookAt(url);
    assert.deepEqual([kept.code, kept.of("Redis").status], [0, "ok"]);
    assert.match(kept.of("Redis").found, /^redis:\/\/127\.0\.0\.1:\d+, Redis \d+\.\d+\.\d+$/);
    const refused = await lookAt(redis.url);
    assert.deepEqual([refused.code, refused.of("Redis").status], [1, "missing"]);
    assert.match(String(refused.of("Redis").hint), /correct user and password/);
    const lru = await ownRedis(t, ["--maxmemory-policy", "allkeys-lru"]);
    const dropped = await lookAt(lru.url);
    assert.deepEqual([dropped.code, dropped.of("Redis").status], [0, "note"]);
    assert.match(dropped.of("Redis").found, /drops features .*allkeys-lru/);
  });

  it("misses a source that is not there", async (t) => {
    const w = await workspace(t);
    const { code, of } = await look(cliIn(w.folder), "--config small.yaml --source absent.csv");
    assert.equal(code, 1);
    assert.equal(of("source").status, "missing");
    assert.match(of("source").found, /no data at `absent\.csv`/);
    assert.ok(of("source").hint);
  });

  it("misses a dataset file that is not there or not right, and says where", async (t) => {
    const w = await workspace(t);
    const cli = cliIn(w.folder);
    const absent = await look(cli, "--config absent.yaml");
    assert.equal(absent.code, 1);
    assert.equal(absent.of("dataset file").status, "missing");
    await w.config("broken.yaml", (dataset) => {
      dataset.colour = "red";
    });
    const broken = await look(cli, "--config broken.yaml");
    assert.equal(broken.code, 1);
    assert.match(broken.of("dataset file").found, /broken\.yaml:\d+:\d+ .*`colour`/);
    const told = await cli("doctor --config broken.yaml");
    assert.equal(told.code, 1);
    assert.match(told.stdout, /✘ │ dataset file/);
    assert.match(told.stdout, /Something that the configuration needs is missing\./);
  });

  it("misses a folder for artifacts below a file", async (t) => {
    const w = await workspace(t);
    await w.write("plain", "");
    const { code, of } = await look(cliIn(w.folder), "--config small.yaml --artifacts plain/deep");
    assert.equal(code, 1);
    assert.equal(of("artifacts folder").status, "missing");
  });

  it("misses a database that is none", async (t) => {
    const { w, cli } = await trained(t);
    await w.write("artifacts/titanic.duckdb", "not a database");
    const { code, of } = await look(cli, "--config small.yaml");
    assert.equal(code, 1);
    assert.equal(of("database").status, "missing");
  });
});
