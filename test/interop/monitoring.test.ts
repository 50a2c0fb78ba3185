import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { DASHBOARDS } from "../../src/core/dashboards/dashboards.ts";
import { parseDrift } from "../../src/core/sample/drift.ts";
import { samplePassengersCsv } from "../../src/core/sample/passengers-csv.ts";
import { panelsOf, queriesOf } from "../helpers/dashboard-queries.ts";
import { eventually } from "../helpers/eventually.ts";
import { type Passenger, rawTable, recordsOf } from "../helpers/passenger-records.ts";
import { NO_PROMETHEUS, type Prometheus } from "../helpers/prometheus.ts";
import { RULES } from "../helpers/rules.ts";
import { serveIn } from "../helpers/served-binary.ts";
import { trained } from "../helpers/trained.ts";
import { receiver, type Told, watched } from "../helpers/watched-service.ts";

/** Passengers like those of training, or from elsewhere. */
async function passengers(drift: string): Promise<Passenger[]> {
  return recordsOf(
    await rawTable([...samplePassengersCsv({ rows: 200, seed: 7, drift: parseDrift(drift) })].join("")),
  );
}

/**
 * Asks for predictions until told to end, 20 at a time, and tells what became of each: in nine cases of ten what was
 * predicted. After each sends a request that is refused.
 */
function traffic(t: TestContext, url: string, records: readonly Passenger[]): () => Promise<void> {
  let over = false;
  const post = async (where: string, body: unknown) => {
    const answer = await fetch(url + where, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as ReturnType<typeof JSON.parse>;
  };
  const work = async (): Promise<void> => {
    for (let round = 0; !over; round++) {
      const from = (round * 20) % records.length;
      const { predictions, requestId } = await post("/predict", {
        instances: records.slice(from, from + 20),
      });
      const items = predictions.map(({ label }: { label: number }, index: number) => ({
        requestId,
        index,
        outcome: index % 10 === 0 ? 1 - label : label,
      }));
      await post("/feedback", { items });
      await post("/predict", {});
      await sleep(100);
    }
  };
  const working = work();
  // Whoever stops it is told, and there may be nobody before.
  working.catch(() => undefined);
  const stop = (): Promise<void> => {
    over = true;
    return working;
  };
  t.after(stop);
  return stop;
}

/** A query of a dashboard with its variables as Grafana would fill them in. */
const filled = (expr: string) =>
  expr.replaceAll("$job", "titanic-ops").replaceAll("$__rate_interval", "4s").replaceAll("$__range", "1m");

/** The newest value of each series. */
const newest = async (prometheus: Prometheus, expr: string): Promise<number[]> =>
  (await prometheus.query(filled(expr))).map(({ values }) => values[0]);

/** What is nothing, or almost, while all is well. */
const MAY_BE_ZERO = /failures|slow|in_flight|queue/;

async function assertTold(prometheus: Prometheus, where: string, expr: string): Promise<void> {
  const values = await newest(prometheus, expr);
  assert.ok(values.length > 0, `${where} shows nothing: ${expr}`);
  const said = `${where} shows ${values}: ${expr}`;
  assert.ok(
    values.every((value) => Number.isFinite(value) && value >= 0),
    said,
  );
  assert.ok(MAY_BE_ZERO.test(expr) || values.some((value) => value > 0), said);
}

describe("a service that Prometheus watches", { skip: NO_PROMETHEUS, timeout: 120_000 }, () => {
  it("shows what it does in every panel, and drift alerts somebody, and not before", async (t) => {
    const { w, cli } = await withChallenger(t);
    const windows = ["--drift-window", "200", "--drift-step", "20"];
    const { url, child } = await serveIn(t, w, [...windows, "--prediction-log", "predictions"]);
    const { url: receiverUrl, told } = await receiver(t);
    const prometheus = await watched(t, url, receiverUrl);
    const usual = await passengers("");
    const older = (await passengers("age=+30")).map((each) => ({ ...each, Embarked: "X" }));

    const stopUsual = traffic(t, url, usual);
    await assertNoDrift(prometheus);
    await stopUsual();
    const stopOlder = traffic(t, url, older);
    await assertDriftTold(prometheus, told);
    await assertAllTold(prometheus);
    assert.equal((await cli("models promote 2 --config small.yaml")).code, 0);
    await assertPromoted(prometheus);
    await stopOlder();
    child.kill("SIGTERM");
    await eventually(20, async () => {
      assert.equal((await alertsNamed(prometheus, "ServiceDown")).length, 1);
    });
  });
});

/** A workspace with two versions: the first is champion, and the second challenges it. */
async function withChallenger(t: TestContext) {
  const { w, cli } = await trained(t);
  await w.config("small.yaml", (dataset) => {
    dataset.model.forest.max_depth = 2;
  });
  assert.equal((await cli("pipeline --config small.yaml --source in.csv")).code, 0);
  for (const promotion of ["1 --alias champion", "2 --alias challenger"])
    assert.equal((await cli(`models promote ${promotion} --config small.yaml`)).code, 0);
  return { w, cli };
}

const DRIFT = "FeatureDriftSustained";
const alertsNamed = async (prometheus: Prometheus, name: string) =>
  (await prometheus.alerts()).filter(({ labels }) => labels.alertname === name);

/** Passengers like those of training: every test has been made many times, and none has found anything. */
async function assertNoDrift(prometheus: Prometheus): Promise<void> {
  await eventually(30, async () => {
    const [requests] = await newest(prometheus, "sum(prediction_request_total)");
    assert.ok(requests > 40, `${requests} requests`);
    assert.deepEqual(await newest(prometheus, "max(feature:drift_detected:max)"), [0]);
  });
  assert.deepEqual(await newest(prometheus, "sum(drift_total)"), [0]);
  assert.deepEqual(await alertsNamed(prometheus, DRIFT), []);
  assert.deepEqual(await newest(prometheus, `count(ALERTS{alertname="${DRIFT}"})`), []);
  assert.ok((await newest(prometheus, "model:live_accuracy:mean"))[0] > 0.85);
  assert.deepEqual(await newest(prometheus, 'up{job="titanic-ops"}'), [1]);
}

/** Drift alerts, and somebody is told of all features of the model at once. */
async function assertDriftTold(prometheus: Prometheus, told: readonly Told[]): Promise<void> {
  await eventually(40, async () => {
    const alerts = await alertsNamed(prometheus, DRIFT);
    const age = alerts.find(({ labels }) => labels.feature === "Age");
    assert.equal(age?.state, "firing", JSON.stringify(alerts));
  });
  assert.ok((await newest(prometheus, "sum(increase(drift_total[1m]))"))[0] > 0);
  const message = await eventually(20, async () => {
    const found = told.find(({ alerts }) => alerts[0].labels.alertname === DRIFT);
    assert.ok(found, JSON.stringify(told));
    return found;
  });
  assert.equal(message.where, "/ticket");
  assert.equal(message.authorization, "Bearer secret");
  for (const { labels } of message.alerts) assert.equal(labels.model_name, "titanic");
}

/** Every panel, every mark and every rule shows something, asked for as the tools do. */
async function assertAllTold(prometheus: Prometheus): Promise<void> {
  for (const [file, make] of Object.entries(DASHBOARDS))
    for (const { where, expr } of queriesOf(make()))
      await eventually(20, () => assertTold(prometheus, `${file}: ${where}`, expr));
  for (const { record } of RULES)
    if (record !== undefined) await eventually(10, () => assertTold(prometheus, record, record));
  for (const { name, health, lastError } of await prometheus.rules())
    assert.equal(health, "ok", `${name}: ${lastError}`);
  await assertLines(prometheus);
}

/** What is told is of the new version, and what had drifted from the other one is over. */
async function assertPromoted(prometheus: Prometheus): Promise<void> {
  await eventually(20, async () => {
    const [series, ...more] = await prometheus.query(
      "max by (model_version) (model_promoted_timestamp_seconds)",
    );
    assert.deepEqual(more, []);
    assert.equal(series.labels.model_version, "2");
    const ago = Date.now() / 1000 - series.values[0];
    assert.ok(ago >= 0 && ago < 60, `promoted ${ago} s ago`);
    assert.deepEqual(await prometheus.query('feature:drift_detected:max{model_version="1"}'), []);
  });
}

/** The panels over time draw more than a point, with the times going on. */
async function assertLines(prometheus: Prometheus): Promise<void> {
  for (const make of Object.values(DASHBOARDS))
    for (const { title, targets = [] } of panelsOf(make()))
      for (const { expr, range } of targets) {
        if (!range) continue;
        await eventually(10, async () => {
          const series = await prometheus.queryRange(filled(expr), 20);
          const isLine = series.some(({ values }) => values.length > 3);
          assert.ok(isLine, `${title} draws no line: ${expr}`);
        });
      }
}
