import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Registry } from "prom-client";
import type { z } from "zod";
import { createMetrics } from "../../src/serve/metrics.ts";
import { type Alert, createAlerts, createErrorWatch, mergeAlerts } from "../../src/serve/traffic/alerts.ts";
import { trafficEvents } from "../../src/serve/traffic/broadcast.ts";
import { createTrafficHistory } from "../../src/serve/traffic/history.ts";
import { mergePoints, type TrafficPoint } from "../../src/serve/traffic/point.ts";
import { createTraffic } from "../../src/serve/traffic/traffic.ts";
import type { Peers } from "../../src/serve/workers/peers.ts";
import { assertError, type Serving, serving } from "../helpers/serving.ts";
import { smallDriftWatch } from "../helpers/small-drift-watch.ts";

type Events = typeof trafficEvents;
type Told = { [Name in keyof Events]: { event: Name; data: z.infer<Events[Name]> } }[keyof Events];

/** Listens until something was told that is waited for; every event has to be as it is described. */
async function listenUntil(url: string, isEnough: (told: Told) => boolean): Promise<Told[]> {
  const stop = new AbortController();
  const response = await fetch(`${url}/traffic`, { signal: stop.signal });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
  const all: Told[] = [];
  let rest = "";
  try {
    for await (const piece of response.body ?? []) {
      const blocks = (rest + Buffer.from(piece).toString()).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
        if (event === undefined) continue;
        const name = event as keyof Events;
        const told = { event: name, data: trafficEvents[name].parse(JSON.parse(data)) } as Told;
        all.push(told);
        if (isEnough(told)) return all;
      }
    }
  } finally {
    stop.abort();
  }
  return all;
}

function point(at: number, changes: Partial<TrafficPoint> = {}): TrafficPoint {
  return {
    at,
    answered: 1,
    refused: 0,
    failed: 0,
    predictions: 1,
    latency: [1, 0],
    scores: [0, 1],
    ...changes,
  };
}

describe("the traffic", () => {
  let s: Serving;
  before(async () => {
    s = await serving({ grafanaUrl: "https://grafana.example/" });
  });
  after(() => s.close());

  it("is told from the past on, then each second: what was asked, refused and predicted", async () => {
    const ask = async (): Promise<void> => {
      await s.post("/predict", s.records[0]);
      await s.post("/predict", { instances: s.records.slice(0, 3) });
      await s.post("/predict", { Pclass: 9 });
      await s.get("/health");
    };
    await ask();
    let seen = 0;
    // What was asked may lie in two seconds, of which the second is told later.
    const told = await listenUntil(s.url, ({ event, data }) => {
      if (event === "past" || event === "news")
        seen += data.seconds.reduce((sum, { answered, refused }) => sum + answered + refused, 0);
      return seen >= 4;
    });
    assert.deepEqual(
      told.slice(0, 3).map(({ event }) => event),
      ["past", "alerts", "drift"],
    );
    const [{ data }] = told.filter((each) => each.event === "past");
    assert.equal(data.grafanaUrl, "https://grafana.example/");
    const points = told.flatMap((each) =>
      each.event === "past" || each.event === "news" ? each.data.seconds : [],
    );
    const total = mergePoints([points]).reduce((a, b) => ({
      ...b,
      answered: a.answered + b.answered,
      refused: a.refused + b.refused,
      latency: a.latency.map((count, i) => count + b.latency[i]),
    }));
    assert.deepEqual([total.answered, total.refused], [3, 1]);
    assert.equal(total.latency.length, data.latencyBounds.length + 1);
    assert.equal(
      total.latency.reduce((sum, count) => sum + count, 0),
      3,
    );
    const again = await listenUntil(s.url, ({ event }) => event === "past");
    const [past] = again;
    assert.ok(past.event === "past" && past.data.minutes.length > 0);
  });

  it("lets in so many listeners and no more, and each that leaves makes room", async () => {
    const open = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const stop = new AbortController();
        const response = await fetch(`${s.url}/traffic`, { signal: stop.signal });
        return { stop, response };
      }),
    );
    assertError(await s.get("/traffic"), 503, "OVERLOADED");
    for (const { stop } of open) stop.abort();
    for (let status = 503; status !== 200; ) {
      const stop = new AbortController();
      ({ status } = await fetch(`${s.url}/traffic`, { signal: stop.signal }));
      stop.abort();
    }
  });

  it("is for GET alone", async () => {
    assertError(await s.post("/traffic", {}), 405, "METHOD_NOT_ALLOWED");
  });

  it("ends when the service is to end", async (t) => {
    let accepting = true;
    const ending = await serving({ accepting: () => accepting });
    t.after(ending.close);
    const told = await listenUntil(ending.url, ({ event }) => {
      if (event === "news") accepting = false;
      return false;
    });
    assert.ok(told.length > 3);
  });

  it("has the drift window beside the training rows", async (t) => {
    const changes: string[] = [];
    const drift = smallDriftWatch({ onChange: ({ features }) => changes.push(...features) });
    const watched = await serving({ drift });
    t.after(watched.close);
    assert.equal(drift.view(), null);
    await watched.post("/predict", { instances: watched.records.slice(0, 10) });
    const early = drift.view();
    assert.deepEqual([early?.rows, early?.size, early?.testedAt], [10, 50, null]);
    const older = watched.records.slice(0, 50).map((record) => ({ ...record, Age: 90, Embarked: "C" }));
    await watched.post("/predict", { instances: older });
    const told = await listenUntil(
      watched.url,
      ({ event, data }) => event === "drift" && data !== null && data.testedAt !== null,
    );
    const last = told.at(-1);
    assert.ok(last?.event === "drift" && last.data !== null);
    assert.deepEqual([last.data.rows, last.data.modelVersion], [50, "1"]);
    const age = last.data.features.find(({ profile }) => profile.name === "Age");
    assert.equal(age?.test?.is_drift, true);
    const { distribution } = age.profile;
    assert.ok(distribution !== null);
    for (const side of [distribution.reference, distribution.current])
      assert.ok(Math.abs(side.reduce((sum, share) => sum + share, 0) - 1) < 1e-4);
    assert.ok(changes.includes("Age"));
  });
});

describe("the past of the traffic", () => {
  const SECOND = 1_000;

  it("knows 15 minutes by the second and a day by the minute, in bounded memory", () => {
    const history = createTrafficHistory();
    const start = 1_800_000_000_000;
    const day = 26 * 3_600;
    for (let i = 0; i < day; i += 10) history.add(point(start + i * SECOND));
    const end = start + day * SECOND;
    assert.equal(history.seconds(0, end).length, 90);
    const minutes = history.minutes();
    assert.ok(minutes.length <= 24 * 60 + 1, String(minutes.length));
    assert.deepEqual([minutes.at(-1)?.answered, minutes.at(-1)?.latency], [6, [6, 0]]);
    assert.equal((minutes.at(-1)?.at ?? 1) % 60_000, 0);
  });

  it("spends nothing on quiet seconds, and forgets by them what is too old", () => {
    const history = createTrafficHistory();
    history.add(point(0));
    history.add(point(SECOND, { answered: 0, predictions: 0 }));
    assert.deepEqual(
      history.seconds(-1, 10 * SECOND).map(({ at }) => at),
      [0],
    );
    history.add(point(16 * 60 * SECOND, { answered: 0, predictions: 0 }));
    assert.deepEqual([history.seconds(-1, 1e9).length, history.minutes().length], [0, 1]);
  });

  it("of several processes is added up by its time", async () => {
    const at = Date.now() - 5_000;
    const peers: Peers = {
      ask: (async () => [
        { seconds: [point(at)], minutes: [point(at)], alerts: [] },
        { seconds: [point(at, { failed: 1 })], minutes: [point(at)], alerts: [] },
      ]) as unknown as Peers["ask"],
      onAsked: () => undefined,
    };
    const registry = createMetrics().registry as Registry;
    const traffic = createTraffic({ registry, peers, modelVersion: () => "1" });
    const { seconds, minutes } = await traffic.past();
    traffic.close();
    assert.deepEqual(
      seconds.map(({ answered, failed, latency }) => [answered, failed, latency]),
      [[2, 1, [2, 0]]],
    );
    assert.equal(minutes[0].predictions, 2);
  });
});

describe("the alerts", () => {
  it("come when one request in twenty fails, and once more when it is over", () => {
    const watch = createErrorWatch();
    const second = (answered: number, failed: number) => watch(point(0, { answered, failed }));
    assert.equal(second(10, 10), null);
    assert.equal(second(10, 0), "errors");
    assert.equal(second(10, 1), null);
    assert.deepEqual(
      Array.from({ length: 60 }, () => second(10, 0)).filter((each) => each !== null),
      ["errors-over"],
    );
  });

  it("are the newest fifty, and those of several processes each once", () => {
    const alerts = createAlerts();
    const alert = (at: number, modelVersion = "1"): Alert => ({
      at,
      kind: "model",
      features: [],
      modelVersion,
    });
    for (let i = 0; i < 60; i++) alerts.add(alert(i * 10_000));
    assert.equal(alerts.list().length, 50);
    assert.deepEqual(
      mergeAlerts([
        [alert(0), alert(60_000)],
        [alert(1_000), alert(2_000, "2")],
      ]).map(({ at }) => at),
      [60_000, 2_000, 0],
    );
  });
});
