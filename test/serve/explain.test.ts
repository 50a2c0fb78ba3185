import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { assertError, type Serving, serving } from "../helpers/serving.ts";

describe("POST /predict?explain=true", () => {
  let server: Serving;
  before(async () => {
    server = await serving();
  });
  after(() => server.close());

  it("explains itself when asked to, by contributions that add up to the probability", async () => {
    const { status, json } = await server.post("/predict?explain=true", server.records[0]);
    assert.equal(status, 200);
    const { base, contributions } = json.explanation;
    assert.deepEqual(
      Object.keys(contributions).sort(),
      [...(server.deps.holder.current()?.model.deriver.names ?? [])].sort(),
    );
    const sum = Object.values<number>(contributions).reduce((total, each) => total + each, base);
    assert.ok(Math.abs(sum - json.probability) < 1e-12);
    const many = await server.post("/predict?explain=true", { instances: server.records.slice(0, 3) });
    assert.equal(many.json.predictions.length, 3);
    assert.ok(
      many.json.predictions.every((each: { explanation?: unknown }) => each.explanation !== undefined),
    );
  });

  it("refuses to explain what is too much, and an answer to another question", async () => {
    const instances = Array.from({ length: 101 }, () => server.records[0]);
    const limits = { ...server.deps.limits, batchRows: 1000 };
    const larger = await serving({ limits });
    try {
      assertError(await larger.post("/predict?explain=true", { instances }), 413, "BODY_TOO_LARGE");
    } finally {
      await larger.close();
    }
    assertError(await server.post("/predict?explain=maybe", server.records[0]), 422, "INVALID_INPUT");
  });
});
