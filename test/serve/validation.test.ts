import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { assertError, type Serving, serving } from "../helpers/serving.ts";

/** The faults of a refused body, as lines. */
async function faultsOf(server: Serving, body: unknown): Promise<string[]> {
  const { details } = assertError(await server.post("/predict", body), 422, "INVALID_INPUT");
  return details.map(({ path, message }: { path: string; message: string }) => `${path}: ${message}`);
}

describe("the check of a record", () => {
  let server: Serving;
  let record: Serving["records"][number];
  before(async () => {
    server = await serving();
    record = { ...server.records[0], Age: 30, Fare: 10 };
  });
  after(() => server.close());

  it("tells of every fault at once, in words for people", async () => {
    const { SibSp: _, ...others } = record;
    const body = { ...others, Pclass: 4, Sex: 1, Age: 121, Parch: 1.5, Fare: "7.25", Naem: "x" };
    assert.deepEqual((await faultsOf(server, body)).sort(), [
      "Age: must be at most 120",
      "Fare: must be a number",
      "Naem: is not a known field",
      "Parch: must be a whole number",
      "Pclass: must be one of 1, 2, 3",
      "Sex: must be a text",
      "SibSp: is missing",
    ]);
  });

  it("tells of every record's faults, each with its place", async () => {
    const { Pclass: _, ...unclassed } = record;
    const instances = [{ ...record, Age: -1 }, record, unclassed, 7, null, []];
    assert.deepEqual(await faultsOf(server, { instances }), [
      "instances.0.Age: must be at least 0",
      "instances.2.Pclass: is missing",
      "instances.3: must be a record: {field: value, …}",
      "instances.4: must be a record: {field: value, …}",
      "instances.5: must be a record: {field: value, …}",
    ]);
  });

  it("tells of a hundred faults at most, and repeats no more of a key than is worth it", async () => {
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`f${i}`, i]));
    assert.equal((await faultsOf(server, { ...record, ...many })).length, 100);
    const [fault] = await faultsOf(server, { ...record, ["k".repeat(50_000)]: 1 });
    assert.ok(fault.length < 300);
    const long = `"${"k".repeat(20_000)}":1`;
    const { text } = await server.post("/predict", `{${long},${long}}`);
    assert.ok(text.length < 1_000);
  });

  it("refuses wrong values of every kind", async () => {
    const wrong: [string, unknown][] = [
      ["Age", "30"],
      ["Age", true],
      ["Age", []],
      ["Age", {}],
      ["Fare", -0.01],
      ["Fare", 1e300],
      ["Pclass", null],
      ["Pclass", "1"],
      ["Pclass", 0],
      ["SibSp", 21],
      ["SibSp", 9_007_199_254_740_994],
      ["Sex", null],
      ["Sex", ["male"]],
      ["Name", 5],
      ["Name", "x".repeat(1_001)],
      ["PassengerId", 0],
      ["PassengerId", "1"],
    ];
    for (const [field, value] of wrong) {
      const faults = await faultsOf(server, { ...record, [field]: value });
      assert.equal(faults.length, 1, `${field} ${value}: ${faults}`);
      assert.match(faults[0], new RegExp(`^${field}: must be `));
    }
  });

  it("refuses numbers that are none, and those too large for one", async () => {
    const text = JSON.stringify(record);
    for (const number of ["1e999", "-1e999"]) {
      const body = text.replace('"Age":30', `"Age":${number}`);
      assert.deepEqual(await faultsOf(server, body), ["Age: must be a number"]);
      assert.deepEqual(await faultsOf(server, text.replace(/"SibSp":\d+/, `"SibSp":${number}`)), [
        "SibSp: must be a whole number",
      ]);
    }
    for (const number of ["NaN", "Infinity", "-Infinity", "+1", "01", ".5", "1.", "0x1F", "1_000"]) {
      const reply = await server.post("/predict", text.replace('"Age":30', `"Age":${number}`));
      assertError(reply, 400, "BODY_NOT_JSON");
    }
  });

  it("takes no field from a prototype, and no prototype from a field", async () => {
    const text = JSON.stringify(record).slice(1);
    for (const key of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      assert.deepEqual(await faultsOf(server, `{"${key}":{"Age":1},${text}`), [
        `${key}: is not a known field`,
      ]);
    }
    await faultsOf(server, `{"__proto__":{${text}}`);
    assert.equal(({} as { Age?: number }).Age, undefined);
  });

  it("refuses the outcome among the inputs", async () => {
    assert.deepEqual(await faultsOf(server, { ...record, Survived: 1 }), ["Survived: is not a known field"]);
  });

  it("refuses what is no object, and lists that are none", async () => {
    for (const body of ["null", "true", "7", '"text"', "[]", "[{}]"])
      assertError(await server.post("/predict", body), 422, "INVALID_INPUT");
    for (const instances of [[], {}, null, "x", 1])
      assertError(await server.post("/predict", { instances }), 422, "INVALID_INPUT");
    assert.deepEqual(await faultsOf(server, { instances: [record], threshold: 1, x: 2 }), [
      "threshold: does not go with `instances`",
      "x: does not go with `instances`",
    ]);
    const instances = Array.from({ length: 101 }, () => record);
    assertError(await server.post("/predict", { instances }), 413, "BODY_TOO_LARGE");
    assert.ok((await faultsOf(server, {})).includes("Pclass: is missing"));
  });

  it("logged no failure", () => assert.deepEqual(server.errors, []));
});
