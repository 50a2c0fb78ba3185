import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Registry } from "prom-client";
import { createLiveMeasures } from "../../src/serve/feedback/live-measures.ts";
import { createShadow } from "../../src/serve/models/shadow.ts";
import { assertExamplesFit, schemaIn } from "../helpers/described-bodies.ts";
import { type Passenger, TICKET_CLASS_SPEC, tableOfRecord } from "../helpers/passenger-records.ts";
import { assertError, type Serving, serving } from "../helpers/serving.ts";

const VALUES = ["1", "2", "3"];
const NAMES = ["First", "Second", "Third"];

describe("a model of three classes that is served", () => {
  let s: Serving;
  let ten: Passenger[];
  before(async () => {
    s = await serving({ spec: TICKET_CLASS_SPEC, card: true });
    ten = s.records.slice(0, 10);
  });
  after(() => s.close());

  /** What the model itself says of a record. */
  const expected = (record: Passenger) => {
    const scores = [...s.models[0].scoreRaw(tableOfRecord(record))];
    const best = scores.indexOf(Math.max(...scores));
    return {
      prediction: NAMES[best],
      label: best + 1,
      probability: scores[best],
      probabilities: Object.fromEntries(VALUES.map((value, k) => [value, scores[k]])),
    };
  };

  it("answers with the most probable class, its probability and that of each", async () => {
    const { json } = await s.post("/predict", ten[0]);
    const { prediction, label, probability, probabilities } = json;
    assert.deepEqual({ prediction, label, probability, probabilities }, expected(ten[0]));
    const many = await s.post("/predict", { instances: ten });
    assert.deepEqual(many.json.predictions, ten.map(expected));
    assert.ok(new Set(many.json.predictions.map((each: { label: number }) => each.label)).size > 1);
  });

  it("says of which class an explanation is, to whose probability it adds up", async () => {
    const { json } = await s.post("/predict?explain=true", { instances: ten });
    for (const { prediction, probability, explanation } of json.predictions) {
      const { class: named, base, contributions, ...rest } = explanation;
      assert.deepEqual([named, rest], [prediction, {}]);
      const sum = Object.values<number>(contributions).reduce((a, b) => a + b, base);
      assert.ok(Math.abs(sum - probability) < 1e-9, `${sum} is not ${probability}`);
    }
  });

  it("answers a batch with all probabilities, in CSV a column each", async () => {
    const body = `${JSON.stringify(ten[0])}\n{"Age":200}\n`;
    const headers = { "content-type": "application/x-ndjson" };
    const { json } = await s.post("/predict/batch", JSON.stringify(ten[0]), headers);
    assert.deepEqual(json, { line: 1, PassengerId: ten[0].PassengerId, ...expected(ten[0]) });
    const csv = (await s.post("/predict/batch", body, { ...headers, accept: "text/csv" })).text.split("\n");
    const { prediction, label, probability, probabilities } = expected(ten[0]);
    assert.deepEqual(csv.slice(0, 2), [
      "line,PassengerId,prediction,label,probability,probability_1,probability_2,probability_3,error",
      [1, ten[0].PassengerId, prediction, label, probability, ...Object.values(probabilities), ""].join(","),
    ]);
    assert.match(csv[2], /^2,,,,,,,,INVALID_INPUT: /);
  });

  it("gives a probability a class over the Open Inference Protocol, and says so", async () => {
    const { outputs } = (await s.get("/v2/models/titanic")).json;
    assert.deepEqual(
      outputs.map(({ name, shape }: { name: string; shape: number[] }) => [name, shape]),
      [
        ["predict", [-1]],
        ["predict_proba", [-1, 3]],
      ],
    );
    const inputs = Object.keys(ten[0])
      .filter((name) => name !== "Survived")
      .map((name) => ({
        name,
        datatype: typeof ten[0][name] === "number" || name === "Age" ? "FP64" : "BYTES",
        shape: [ten.length],
        data: ten.map((record) => record[name]),
      }));
    const { json } = await s.post("/v2/models/titanic/infer", { inputs });
    const [predict, proba] = json.outputs;
    assert.deepEqual(
      predict.data,
      ten.map((record) => expected(record).label),
    );
    assert.deepEqual([proba.shape, proba.data.length], [[10, 3], 30]);
    assert.deepEqual(
      proba.data,
      ten.flatMap((record) => [...s.models[0].scoreRaw(tableOfRecord(record))]),
    );
  });

  it("measures whether the predicted class was right, and how sure it was of that", async () => {
    const { predictions } = (await s.post("/predict", { instances: ten }, { "x-request-id": "k" })).json;
    const wrong = (label: number) => (label % 3) + 1;
    const items = predictions.map(({ label }: { label: number }, index: number) => ({
      requestId: "k",
      index,
      outcome: index < 7 ? label : wrong(label),
    }));
    const told = await s.post("/feedback", { items });
    assert.deepEqual(told.json.items[0].prediction.probability, predictions[0].probability);
    assert.ok(!("label" in told.json.items[0].prediction));
    const { json } = await s.get("/feedback");
    const [measured] = json.windows;
    assert.ok(Math.abs(measured.accuracy - 0.7) < 1e-12);
    const squares = predictions.map(
      ({ probability }: { probability: number }, i: number) => ((i < 7 ? 1 : 0) - probability) ** 2,
    );
    const brier = squares.reduce((a: number, b: number) => a + b) / 10;
    assert.ok(Math.abs(measured.brierScore - brier) < 1e-12);
    const { confusion } = measured;
    assert.equal(
      confusion.reduce((sum: number, { outcomes }: { outcomes: number }) => sum + outcomes, 0),
      10,
    );
    const { prediction, label } = predictions[9];
    const pair = [NAMES[wrong(label) - 1], prediction];
    assert.ok(
      confusion.some((each: Record<string, string>) => each.actual === pair[0] && each.predicted === pair[1]),
    );
    const { text } = await s.get("/metrics");
    assert.match(text, new RegExp(`^live_confusion\\{actual="${pair[0]}",predicted="${pair[1]}",`, "m"));
    assert.match(text, new RegExp(`^feedback_total\\{outcome="${pair[0]}",`, "m"));
    const refused = await s.post("/feedback", { requestId: "k", outcome: "Fourth" });
    assert.match(assertError(refused, 422, "INVALID_INPUT").details[0].message, /3 \(Third\)$/);
  });

  it("is compared with a challenger by the class whose probability is furthest off", async () => {
    const champion = s.deps.holder.current();
    assert.ok(champion);
    const [first] = champion.answer(champion.features([ten[0]]));
    const answer = { ...first, probabilities: { 1: 0.5, 2: 0.5, 3: 0 } };
    const before = { ...first, probabilities: { 1: 0.5, 2: 0.25, 3: 0.25 } };
    const challenger = { ...champion, digest: "another", answer: () => [answer] };
    const registry = new Registry();
    const shadow = createShadow({ challenger: () => challenger, registry, log: s.deps.log });
    const features = champion.features([ten[0]]);
    const asked = { requestId: "s", entityIds: [null], records: [ten[0]] };
    shadow.given({ ...asked, predictor: champion, features, answers: [before] });
    await setImmediate();
    assert.match(await registry.metrics(), /^shadow_probability_difference_sum\{.*\} 0\.25$/m);
  });

  it("is described as it answers", async () => {
    const { json } = await s.get("/openapi.json");
    assertExamplesFit(json);
    const schemaOf = (path: string, method: string) =>
      schemaIn(json, json.paths[path][method].responses[200].content["application/json"].schema);
    const answers = [
      await s.post("/predict", ten[0]),
      await s.post("/predict?explain=true", { instances: ten }),
    ];
    for (const answer of answers) schemaOf("/predict", "post").parse(answer.json);
    schemaOf("/feedback", "get").parse((await s.get("/feedback")).json);
    schemaOf("/models/{name}/versions/{version}", "get").parse(
      (await s.get("/models/titanic/versions/1")).json,
    );
  });
});

describe("outcomes of more than two classes", () => {
  it("replace one another where the class is another, though both were not predicted", () => {
    const live = createLiveMeasures(() => 0);
    const told = {
      key: "a 0",
      modelVersion: "1",
      probability: 0.8,
      threshold: 0,
      isPositive: false,
      timeMs: 0,
    };
    const was = (actual: string) => live.tell({ ...told, classes: { actual, predicted: "a" } });
    assert.deepEqual([was("b"), was("b"), was("c")], ["accepted", "unchanged", "replaced"]);
    const [measured] = live.measure(null);
    assert.deepEqual(measured.confusion, [{ actual: "c", predicted: "a", outcomes: 1 }]);
    assert.equal(measured.accuracy, 0);
  });
});
