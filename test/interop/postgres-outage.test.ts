import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { runBinary, startBinary } from "../helpers/binary.ts";
import { NO_OWN_POSTGRES, type OwnPostgres, ownPostgres } from "../helpers/own-postgres.ts";
import { askPostgres } from "../helpers/postgres.ts";
import { isOk, readiness, untilReady } from "../helpers/readiness.ts";
import { serveIn, startLoad } from "../helpers/served-binary.ts";
import { trained } from "../helpers/trained.ts";
import { workspace } from "../helpers/workspace.ts";

const LARGE = "sample:titanic?rows=60000&seed=3";
/** What is still being copied when another program has started. */
const LASTING = "sample:titanic?rows=400000&seed=3";

const rowsIn = async (server: OwnPostgres): Promise<number> =>
  (await askPostgres<{ n: number }>("SELECT COUNT(*)::int AS n FROM titanic.raw", server))[0].n;

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 20) {
    if (await isSo()) return;
    await sleep(20);
  }
  assert.fail(`never came about: ${what}`);
}

const copying = (server: OwnPostgres) =>
  until("rows are copied", async () => {
    const [{ n }] = await askPostgres<{ n: number }>(
      "SELECT COUNT(*)::int AS n FROM pg_stat_progress_copy WHERE tuples_processed > 0",
      server,
    );
    return n > 0;
  });

describe("a load into Postgres that is broken off", { skip: NO_OWN_POSTGRES, timeout: 180_000 }, () => {
  const loaded = async (t: TestContext) => {
    const server = await ownPostgres(t);
    const w = await workspace(t);
    const args = (source: string) => ["extract", "--config", "small.yaml", "--source", source, "--json"];
    const options = { cwd: w.folder, env: { DATABASE_URL: server.url } };
    const first = await runBinary(args("sample:titanic?rows=50&seed=1"), options);
    assert.equal(first.code, 0, first.stdout);
    return { server, args, options };
  };
  const isAsBefore = async (server: OwnPostgres) => {
    assert.equal(await rowsIn(server), 50);
    const tables = await askPostgres("SELECT tablename FROM pg_tables WHERE schemaname = 'titanic'", server);
    assert.equal(tables.length, 2);
  };

  it("by the server's end leaves the old rows and says what happened, and succeeds when it is run again", async (t) => {
    const { server, args, options } = await loaded(t);
    const run = runBinary([...args(LARGE), "--tries", "1"], options);
    await copying(server);
    await server.kill();
    const { code, stdout } = await run;
    const { error } = JSON.parse(stdout);
    assert.deepEqual([code, error.code], [3, "OPS_DATABASE_FAILED"]);
    assert.match(error.message, /the database `postgres:\/\/127\.0\.0\.1:\d+\/postgres` failed: /);
    assert.match(error.hint, /doctor/);
    await server.start();
    await isAsBefore(server);
    assert.equal((await runBinary(args(LARGE), options)).code, 0);
    assert.equal(await rowsIn(server), 60_000);
  });

  it("by the server's end is done anew by the same run when the server is back", async (t) => {
    const { server, args, options } = await loaded(t);
    const run = runBinary([...args(LARGE), "--tries", "10"], options);
    await copying(server);
    await server.kill();
    await server.start();
    const { code, stdout } = await run;
    assert.equal(code, 0, stdout);
    assert.equal(await rowsIn(server), 60_000);
  });

  it("by its own end leaves nothing behind, and nothing in the way of the next", async (t) => {
    const { server, args, options } = await loaded(t);
    const child = startBinary(args(LARGE), options);
    await copying(server);
    child.kill("SIGKILL");
    await once(child, "exit");
    await isAsBefore(server);
    await until("the server has noticed", async () => (await runBinary(args(LARGE), options)).code === 0);
    assert.equal(await rowsIn(server), 60_000);
  });

  it("lets one of two at once do it, and tells the other", async (t) => {
    const { server, args, options } = await loaded(t);
    const one = runBinary(args(LASTING), options);
    await copying(server);
    const other = await workspace(t);
    const refused = await runBinary(args("sample:titanic?rows=70&seed=1"), { ...options, cwd: other.folder });
    assert.equal(JSON.parse(refused.stdout).error.code, "OPS_WORKSPACE_BUSY");
    assert.equal((await one).code, 0);
  });
});

describe("a service whose Postgres goes away under load", { skip: NO_OWN_POSTGRES, timeout: 180_000 }, () => {
  it("answers raw fields on and on, drops what it cannot write down, and writes again by itself", async (t) => {
    const server = await ownPostgres(t);
    const { w } = await trained(t);
    const env = { DATABASE_URL: server.url };
    for (const command of ["extract", "ingest", "process"]) {
      const { code, stderr } = await runBinary(
        [command, "--config", "small.yaml", "--source", "in.csv"].slice(0, command === "extract" ? 5 : 3),
        { cwd: w.folder, env },
      );
      assert.equal(code, 0, stderr);
    }
    const served = await serveIn(t, w, ["--prediction-log", "database"], env);
    const byEntity = async () => {
      const response = await fetch(`${served.url}/predict`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ passengerId: 1 }),
      });
      await response.arrayBuffer();
      return response.status;
    };
    const metric = async (line: string): Promise<number> => {
      const text = await (await fetch(`${served.url}/metrics`)).text();
      return Number(
        text
          .split("\n")
          .find((each) => each.startsWith(`${line} `))
          ?.split(" ")[1] ?? 0,
      );
    };
    const written = () => metric('prediction_log_rows_total{result="written"}');
    assert.equal(await byEntity(), 200);
    const load = startLoad(t, served.url, { clients: 4, restMs: 2 });
    await until("predictions are written", async () => (await written()) > 0);
    await server.kill();
    await until("predictions are dropped", async () => (await metric("prediction_log_up")) === 0);
    await untilReady(
      served,
      "both stores are told as down",
      (now) => isOk(now, "features") === false && isOk(now, "prediction-log") === false,
    );
    const now = await readiness(served);
    assert.deepEqual([now.status, now.degraded, isOk(now, "prediction-log")], [200, true, false]);
    assert.equal(await byEntity(), 503);
    const before = await written();
    await server.start();
    await until("predictions are written again", async () => (await written()) > before);
    await until("features are found again", async () => (await byEntity()) === 200);
    const outcomes = (await load.stop()).flat();
    assert.deepEqual(
      outcomes.filter(({ status }) => status !== 200),
      [],
    );
    assert.ok((await metric('prediction_log_rows_total{result="dropped"}')) > 0);
    const [{ n }] = await askPostgres<{ n: number }>(
      "SELECT COUNT(*)::int AS n FROM titanic.predictions",
      server,
    );
    assert.ok(n > 0 && n <= (await written()));
  });
});
