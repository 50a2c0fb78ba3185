import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { assertError, type Serving, serving } from "../helpers/serving.ts";

describe("POST /predict", () => {
  let server: Serving;
  before(async () => {
    server = await serving();
  });
  after(() => server.close());

  it("answers a record with the class, its probability, the model and the request", async () => {
    const [record] = server.records;
    const { status, json, headers } = await server.post("/predict", record, { "x-request-id": "r-1" });
    assert.equal(status, 200);
    const { probability, ...rest } = json;
    const survived = probability > 0.5;
    assert.deepEqual(rest, {
      prediction: survived ? "Survived" : "Did Not Survive",
      label: survived ? 1 : 0,
      modelVersion: "1",
      modelDigest: server.digests[0],
      drift: { isDrift: false, features: [] },
      requestId: "r-1",
    });
    assert.equal(headers.get("x-request-id"), "r-1");
    assert.match(headers.get("content-type") ?? "", /^application\/json/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
  });

  it("answers every record with the very number that the model gives without a server", async () => {
    for (const record of server.records.slice(0, 60)) {
      const { json } = await server.post("/predict", record);
      assert.equal(json.probability, server.offline(server.models[0], record));
    }
  });

  it("answers many records in their order, each as if it were alone", async () => {
    const instances = server.records.slice(0, 40);
    const { status, json } = await server.post("/predict", { instances });
    assert.equal(status, 200);
    assert.deepEqual(
      json.predictions.map(({ probability }: { probability: number }) => probability),
      instances.map((record) => server.offline(server.models[0], record)),
    );
    assert.deepEqual(Object.keys(json).sort(), [
      "drift",
      "modelDigest",
      "modelVersion",
      "predictions",
      "requestId",
    ]);
  });

  it("answers a list of one as a list", async () => {
    const { json } = await server.post("/predict", { instances: [server.records[3]] });
    assert.equal(json.predictions.length, 1);
    assert.equal("probability" in json, false);
    const byId = await server.post("/predict", { entityIds: [server.records[3].PassengerId] });
    assert.deepEqual(byId.json.predictions, json.predictions);
  });

  it("answers by entity what it answers to the entity's record", async () => {
    const [first, second] = server.records;
    const one = await server.post("/predict", { passengerId: first.PassengerId });
    assert.equal(one.status, 200);
    assert.equal(one.json.probability, server.offline(server.models[0], first));
    const asText = await server.post("/predict", { passengerId: String(first.PassengerId) });
    assert.equal(asText.json.probability, one.json.probability);
    const ids = [second.PassengerId, first.PassengerId, second.PassengerId];
    const many = await server.post("/predict", { entityIds: ids });
    assert.deepEqual(
      many.json.predictions.map(({ probability }: { probability: number }) => probability),
      [second, first, second].map((record) => server.offline(server.models[0], record)),
    );
  });

  it("refuses entities that the feature store does not know, naming the first", async () => {
    const { message } = assertError(
      await server.post("/predict", { entityIds: [1, 9_999_999] }),
      404,
      "NOT_FOUND",
    );
    assert.match(message, /9999999/);
    assertError(await server.post("/predict", { passengerId: "1; DROP TABLE x" }), 404, "NOT_FOUND");
  });

  it("refuses what names no entities", async () => {
    for (const passengerId of [null, 1.5, true, {}, [], "", "x".repeat(201)])
      assertError(await server.post("/predict", { passengerId }), 422, "INVALID_INPUT");
    for (const entityIds of [[], [null], "1", [[1]], { 0: 1 }])
      assertError(await server.post("/predict", { entityIds }), 422, "INVALID_INPUT");
    assertError(await server.post("/predict", '{"passengerId":1e999}'), 422, "INVALID_INPUT");
    assertError(
      await server.post("/predict", { entityIds: Array.from({ length: 101 }, (_, i) => i) }),
      413,
      "BODY_TOO_LARGE",
    );
  });

  it("gives the same answer through the ordinary route", async () => {
    for (const record of server.records.slice(0, 20)) {
      const hot = await server.post("/predict", record, { "x-request-id": "same" });
      for (const where of ["/predict?verbose=1", "/predict/"]) {
        const ordinary = await server.post(where, record, { "x-request-id": "same" });
        assert.deepEqual([ordinary.status, ordinary.text], [hot.status, hot.text], where);
      }
    }
    for (const body of ['{"a":', "[]", '{"Pclass":9}', '{"a":1,"a":2}']) {
      const hot = await server.post("/predict", body, { "x-request-id": "same" });
      const ordinary = await server.post("/predict?x", body, { "x-request-id": "same" });
      assert.deepEqual([ordinary.status, ordinary.text], [hot.status, hot.text]);
    }
  });

  it("needs neither the id nor what is optional, and takes null and an empty text for missing", async () => {
    const record = server.records.find(({ Age, Cabin }) => Age === null && Cabin === null);
    assert.ok(record);
    const expected = server.offline(server.models[0], record);
    const { PassengerId: _id, Age: _age, Cabin: _cabin, Ticket: _ticket, ...bare } = record;
    for (const body of [bare, { ...bare, Age: null, Cabin: "" }, { ...bare, Ticket: "" }]) {
      const { status, json } = await server.post("/predict", body);
      assert.equal(status, 200, JSON.stringify(json));
      assert.equal(json.probability, expected);
    }
  });

  it("answers a category that training has not seen", async () => {
    const record = { ...server.records[0], Sex: "unknown", Embarked: "Zürich 🚢", Name: "\u0000" };
    const { status, json } = await server.post("/predict", record);
    assert.equal(status, 200);
    assert.equal(json.probability, server.offline(server.models[0], record));
  });

  it("takes a number however JSON may write it", async () => {
    const record = server.records.find(({ Fare, Age }) => Fare !== null && Age !== null);
    assert.ok(record);
    const text = JSON.stringify({ ...record, Fare: 10, Age: 30 });
    const expected = await server.post("/predict", text);
    for (const fare of ["10.0", "1e1", "1E+1", "0.1e2", "10.000000000000000000000"]) {
      const { json } = await server.post("/predict", text.replace('"Fare":10', `"Fare":${fare}`));
      assert.equal(json.probability, expected.json.probability, fare);
    }
    assert.equal((await server.post("/predict", `\uFEFF${text}`)).status, 200);
    assert.equal((await server.post("/predict", ` \r\n\t${text}\n`)).status, 200);
    assert.equal((await server.post("/predict", text.replace('"Fare":10', '"Fare":-0'))).status, 200);
  });

  it("counts answers and errors by model and code", async () => {
    await server.post("/predict", server.records[0]);
    await server.post("/predict", "{");
    const { text } = await server.get("/metrics");
    assert.match(text, /^prediction_request_total\{model_name="titanic",model_version="1"\} \d+$/m);
    assert.match(text, /^prediction_error_total\{code="BODY_NOT_JSON"\} \d+$/m);
    assert.match(text, /^prediction_latency_seconds_count\{model_name="titanic",model_version="1"\} \d+$/m);
  });

  it("logged no failure", () => assert.deepEqual(server.errors, []));
});

describe("POST /predict without a feature store", () => {
  it("refuses to answer by entity", async (t) => {
    const server = await serving({ featureStore: null });
    t.after(server.close);
    assertError(await server.post("/predict", { passengerId: 1 }), 404, "NOT_FOUND");
    assert.equal((await server.post("/predict", server.records[0])).status, 200);
  });
});
