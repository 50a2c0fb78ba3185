import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createLiveMeasures, WINDOWS } from "../../src/serve/feedback/live-measures.ts";
import { createRecentPredictions } from "../../src/serve/feedback/recent-predictions.ts";
import { given } from "../helpers/given-predictions.ts";
import { assertError, type Serving, serving } from "../helpers/serving.ts";

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
    assert.deepEqual(told.json.prediction, {
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
    assert.match(text, /^live_accuracy\{window="last_100"\} 0\.666/m);
    assert.match(text, /^live_brier_score\{window="last_hour"\} 0\./m);
    assert.match(text, /^live_confusion\{actual="Survived",predicted="Did Not Survive"\} \d$/m);
    assert.match(text, /^feedback_total\{outcome="Survived"\} \d$/m);
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

describe("live measures", () => {
  it("forget what has left their window", () => {
    let now = 0;
    const live = createLiveMeasures(() => now, 150);
    for (let i = 0; i < 120; i++) live.tell(`old ${i}`, 0.9, false);
    now += 3_600_001;
    for (let i = 0; i < 100; i++) live.tell(`new ${i}`, 0.9, true);
    assert.deepEqual(
      WINDOWS.map((window) => live.measure(window).outcomes),
      [100, 150, 100],
    );
    const [newest, longest] = WINDOWS.map((window) => live.measure(window).accuracy);
    assert.deepEqual([newest, longest], [1, 100 / 150]);
    assert.equal(live.tell("old 0", 0.9, false), "accepted");
  });
});
