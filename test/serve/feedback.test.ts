import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { Registry } from "prom-client";
import { createFeedback, type Feedback } from "../../src/serve/feedback/feedback.ts";
import { readOutcomes, writeOutcomes } from "../../src/serve/feedback/feedback-state.ts";
import {
  createLiveMeasures,
  type Measures,
  type ToldOutcome,
} from "../../src/serve/feedback/live-measures.ts";
import { createRecentPredictions } from "../../src/serve/feedback/recent-predictions.ts";
import type { ModelHolder } from "../../src/serve/models/model-holder.ts";
import type { Peers } from "../../src/serve/workers/peers.ts";
import type { Topic, Topics } from "../../src/serve/workers/worker-messages.ts";
import { given } from "../helpers/given-predictions.ts";
import { SPEC } from "../helpers/passenger-records.ts";
import { assertError, type Serving, serving } from "../helpers/serving.ts";
import { tempDir } from "../helpers/temp-dir.ts";

describe("POST /feedback", () => {
  let server: Serving;
  before(async () => {
    server = await serving();
  });
  after(() => server.close());

  const predict = async (requestId: string, body: unknown) =>
    (await server.post("/predict", body, { "x-request-id": requestId })).json;
  const windowOf = async (name: string) => {
    const { json } = await server.get("/feedback");
    return json.windows.find(({ window }: { window: string }) => window === name);
  };

  it("has no measures before there is an outcome", async () => {
    const { outcomes, accuracy, brierScore } = await windowOf("last_100");
    assert.deepEqual([outcomes, accuracy, brierScore], [0, null, null]);
    assert.doesNotMatch((await server.get("/metrics")).text, /^live_accuracy\{/m);
  });

  it("joins an outcome with the prediction of a request, by its row or its entity, and measures both", async () => {
    const [one, two, three] = server.records;
    const first = await predict("f-1", one);
    const { predictions } = await predict("f-2", { instances: [two, three] });
    const told = await server.post("/feedback", { requestId: "f-1", outcome: 1 - first.label });
    assert.equal(told.status, 200);
    assert.equal(told.json.status, "accepted");
    const { time, ...prediction } = told.json.prediction;
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000);
    assert.deepEqual(prediction, {
      requestId: "f-1",
      index: 0,
      entityId: one.PassengerId,
      modelVersion: "1",
      probability: first.probability,
    });
    const items = [
      { requestId: "f-2", index: 1, outcome: predictions[1].prediction },
      { entityId: two.PassengerId, outcome: predictions[0].label },
      { requestId: "nobody", outcome: 1 },
    ];
    const many = await server.post("/feedback", { items });
    assert.deepEqual(
      many.json.items.map(({ status }: { status: string }) => status),
      ["accepted", "accepted", "unknown"],
    );
    const measured = await windowOf("last_hour");
    const squares = [1 - Math.abs(first.label - first.probability), ...predictions.map(missed)];
    assert.equal(measured.outcomes, 3);
    assert.ok(Math.abs(measured.accuracy - 2 / 3) < 1e-12);
    const brier = squares.reduce((sum, each) => sum + each ** 2, 0) / 3;
    assert.ok(Math.abs(measured.brierScore - brier) < 1e-12, `${measured.brierScore} is not ${brier}`);
    const { text } = await server.get("/metrics");
    assert.match(text, /^live_accuracy\{window="last_100",model_name="titanic",model_version="1"\} 0\.666/m);
    assert.match(text, /^live_brier_score\{window="last_hour",.*\} 0\./m);
    assert.match(
      text,
      /^live_confusion\{actual="Survived",predicted="Did Not Survive",.*model_version="1"\} \d$/m,
    );
    assert.match(text, /^feedback_total\{outcome="Survived",model_name="titanic",model_version="1"\} \d$/m);
  });

  it("takes the same outcome twice as one, and another in the place of the first", async () => {
    await predict("f-3", server.records[9]);
    const tell = async (outcome: number) =>
      (await server.post("/feedback", { requestId: "f-3", outcome })).json.status;
    const { outcomes } = await windowOf("last_1000");
    assert.deepEqual(
      [await tell(1), await tell(1), await tell(0), await tell(0)],
      ["accepted", "unchanged", "replaced", "unchanged"],
    );
    assert.equal((await windowOf("last_1000")).outcomes, outcomes + 1);
  });

  it("finds the rows of a batch by their place in it, the refused ones excepted", async () => {
    const body = [server.records[20], { Age: 200 }, server.records[21]]
      .map((each) => JSON.stringify(each))
      .join("\n");
    const headers = { "content-type": "application/x-ndjson", "x-request-id": "f-4", accept: "text/csv" };
    await server.post("/predict/batch", body, headers);
    const last = await server.post("/feedback", { requestId: "f-4", index: 2, outcome: 1 });
    assert.equal(last.json.prediction.entityId, server.records[21].PassengerId);
    assertError(await server.post("/feedback", { requestId: "f-4", index: 1, outcome: 1 }), 404, "NOT_FOUND");
  });

  it("refuses outcomes that are no class of the target, and what is no feedback", async () => {
    const wrong = await server.post("/feedback", { requestId: "f-1", outcome: 2 });
    assert.match(
      assertError(wrong, 422, "INVALID_INPUT").details[0].message,
      /0 \(Did Not Survive\), 1 \(Survived\)/,
    );
    for (const body of [
      {},
      { outcome: 1 },
      { requestId: "f-1" },
      { requestId: "f-1", outcome: 1, x: 1 },
      { items: [] },
    ])
      assertError(await server.post("/feedback", body), 422, "INVALID_INPUT");
    assert.ok(
      assertError(await server.post("/feedback", { entityId: 99_999, outcome: 1 }), 404, "NOT_FOUND").hint,
    );
  });
});

function missed({ label, probability }: { label: number; probability: number }): number {
  return Math.abs(label - probability);
}

describe("the memory of recent predictions", () => {
  it("drops the oldest when it is full, and what was known by them alone", () => {
    const recent = createRecentPredictions(4);
    for (let i = 0; i < 5000; i++) recent.given(given({ requestId: `r${i}`, entityIds: [i % 10, `e${i}`] }));
    assert.equal(recent.size, 4);
    assert.equal(recent.ofRequest("r4997", 0), undefined);
    assert.equal(recent.ofRequest("r4998", 1)?.entityId, "e4998");
    assert.equal(recent.ofEntity(7), undefined);
    assert.equal(recent.ofEntity("9")?.requestId, "r4999");
  });

  it("gives the newest prediction where a request id or an entity comes again", () => {
    const recent = createRecentPredictions(100);
    recent.given(given({ requestId: "a", entityIds: [1], probabilities: [0.1] }));
    recent.given(given({ requestId: "a", entityIds: [1], probabilities: [0.2] }));
    assert.equal(recent.ofRequest("a", 0)?.probability, 0.2);
    assert.equal(recent.ofEntity(1)?.probability, 0.2);
  });
});

/** An outcome of a prediction that had the positive class at 0.9. */
function outcome(key: string, changes: Partial<ToldOutcome> = {}): ToldOutcome {
  return { key, modelVersion: "1", probability: 0.9, isPositive: true, timeMs: 0, ...changes };
}

const only = (of: readonly Measures[], version: string, key: "outcomes" | "accuracy") =>
  of.filter(({ modelVersion }) => modelVersion === version).map((each) => each[key]);

describe("live measures", () => {
  it("forget what has left their window", () => {
    let now = 0;
    const live = createLiveMeasures(() => now, 150);
    for (let i = 0; i < 120; i++) live.tell(outcome(`old ${i}`, { isPositive: false }));
    now += 3_600_001;
    for (let i = 0; i < 100; i++) live.tell(outcome(`new ${i}`, { timeMs: now }));
    const measured = live.measure({ version: "1", classCount: 2 });
    assert.deepEqual(only(measured, "1", "outcomes"), [100, 150, 100]);
    assert.deepEqual(only(measured, "1", "accuracy"), [1, 100 / 150, 1]);
    assert.equal(live.tell(outcome("old 0")), "accepted");
  });

  it("take a row for predicted positive above the threshold of its version, also where a log does not say it", () => {
    const live = createLiveMeasures(() => 0);
    live.tell(outcome("known", { probability: 0.4, threshold: 0.3 }));
    live.tell(outcome("of a log", { probability: 0.35 }));
    live.tell(outcome("another version", { probability: 0.4, modelVersion: "2" }));
    const measured = live.measure({ version: "1", classCount: 2 });
    assert.deepEqual(only(measured, "1", "accuracy"), [1, 1, 1]);
    assert.deepEqual(only(measured, "2", "accuracy"), [0, 0, 0]);
  });

  it("are of one model version each, and have the one in use before it has an outcome", () => {
    const live = createLiveMeasures(() => 0);
    for (let i = 0; i < 120; i++) live.tell(outcome(`a ${i}`, { modelVersion: "1", isPositive: i < 90 }));
    for (let i = 0; i < 4; i++) live.tell(outcome(`b ${i}`, { modelVersion: "2", isPositive: i > 0 }));
    const measured = live.measure({ version: "3", classCount: 2 });
    assert.deepEqual([...new Set(measured.map(({ modelVersion }) => modelVersion))], ["2", "1", "3"]);
    assert.deepEqual(only(measured, "1", "accuracy"), [0.7, 0.75, 0.75]);
    assert.deepEqual(only(measured, "2", "accuracy"), [0.75, 0.75, 0.75]);
    assert.deepEqual(only(measured, "3", "outcomes"), [0, 0, 0]);
  });

  it("tell no more than ten versions apart, those of the newest outcomes", () => {
    const live = createLiveMeasures(() => 0);
    for (let i = 1; i <= 30; i++) live.tell(outcome(`${i}`, { modelVersion: `${i}` }));
    const versions = new Set(live.measure(null).map(({ modelVersion }) => modelVersion));
    assert.deepEqual(
      [...versions],
      Array.from({ length: 10 }, (_, i) => `${30 - i}`),
    );
  });

  it("give the same when what they hold is held by another, in whatever order it comes", () => {
    const [one, other] = [createLiveMeasures(() => 0, 50), createLiveMeasures(() => 0, 50)];
    for (let i = 0; i < 70; i++) one.tell(outcome(`${i}`, { timeMs: i, isPositive: i % 3 === 0 }));
    other.tell(outcome("69", { timeMs: 69 }));
    other.restore(one.held().reverse());
    assert.deepEqual(
      other.held().map(({ key }) => key),
      one.held().map(({ key }) => key),
    );
    other.restore(one.held());
    assert.equal(other.held().length, 50);
  });
});

describe("outcomes", () => {
  it("outlive a restart in a file, and what is no such file gives none", async (t) => {
    const file = path.join(await tempDir(t), "new", "feedback.json");
    const outcomes = [outcome("a 0"), outcome("b 3", { isPositive: false, timeMs: 7 })];
    assert.deepEqual(await readOutcomes(file, "titanic"), []);
    await writeOutcomes(file, "titanic", outcomes);
    assert.deepEqual(await readOutcomes(file, "titanic"), outcomes);
    assert.deepEqual(await readOutcomes(file, "iris"), []);
    await writeFile(file, (await readFile(file, "utf8")).slice(0, -5));
    assert.deepEqual(await readOutcomes(file, "titanic"), []);
  });
});

/** Feedback of several processes that can ask each other, each with its memory alone. */
function group(count: number): Feedback[] {
  const handlers: Map<Topic, (question: never) => unknown>[] = [];
  return Array.from({ length: count }, (_, own) => {
    handlers.push(new Map());
    const peers: Peers = {
      onAsked: (topic, answer) => void handlers[own].set(topic, answer),
      ask: async <T extends Topic>(topic: T, question: Topics[T]["question"]) => {
        const others = handlers.filter((_, i) => i !== own);
        const sent = JSON.parse(JSON.stringify(question)) as never;
        return others.map((each) => each.get(topic)?.(sent)) as Topics[T]["answer"][];
      },
    };
    const holder = { current: () => null } as unknown as ModelHolder;
    let now = own;
    const clock = () => (now += count);
    return createFeedback({
      registry: new Registry(),
      holder,
      capacity: 10,
      predictionLog: null,
      peers,
      now: clock,
    });
  });
}

describe("feedback of several processes", () => {
  it("finds a prediction wherever it was given, the newest for an entity, and counts an outcome once", async () => {
    const { classes } = SPEC.target;
    const [one, two, three] = group(3);
    one.recent.given(given({ requestId: "a", entityIds: [7] }));
    two.recent.given(given({ requestId: "b", entityIds: [7] }));
    two.recent.given(given({ requestId: "c", entityIds: [7] }));
    const told = await one.tell([
      { of: { requestId: "c", index: 0 }, classIndex: 1, classes },
      { of: { entityId: 7 }, classIndex: 1, classes },
      { of: { requestId: "a", index: 0 }, classIndex: 0, classes },
      { of: { requestId: "d", index: 0 }, classIndex: 1, classes },
    ]);
    assert.deepEqual(
      told.map((each) => each && [each.status, each.prediction.requestId]),
      [["accepted", "c"], ["unchanged", "c"], ["accepted", "a"], null],
    );
    const [again] = await three.tell([{ of: { requestId: "a", index: 0 }, classIndex: 1, classes }]);
    assert.equal(again?.status, "replaced");
    for (const each of [one, two, three]) {
      assert.deepEqual(
        each.held().map(({ key, isPositive }) => [key, isPositive]),
        [
          ["c 0", true],
          ["a 0", true],
        ],
      );
    }
  });
});
