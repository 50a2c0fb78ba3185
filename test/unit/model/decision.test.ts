import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createModel, modelInputsSchema } from "../../../src/core/model/model.ts";
import { chainedModel } from "../../helpers/chained-model.ts";

describe("what follows the forest's score", () => {
  it("is nothing unless the dataset file asks for it", async () => {
    const { model, rows } = await chainedModel(1);
    assert.ok(!("decision" in model.inputs));
    assert.equal(model.threshold, 0.5);
    assert.deepEqual(model.scoreRaw(rows), model.forestScores(model.deriver.derive(rows)));
  });

  it("changes neither the forest nor what comes before it", async () => {
    const [plain, decided] = [await chainedModel(1), await chainedModel(1, { calibration: "platt" })];
    assert.deepEqual(decided.model.forest.encode(), plain.model.forest.encode());
    const { decision, ...inputs } = decided.model.inputs;
    assert.deepEqual(inputs, plain.model.inputs);
    assert.ok(decision?.calibration && "method" in decision.calibration);
    assert.equal(decision.calibration.method, "platt");
  });

  for (const calibration of ["platt", "isotonic"] as const) {
    it(`by ${calibration} is written with the model, and read back as it was`, async () => {
      const { model, rows } = await chainedModel(2, { calibration, threshold: "f1" });
      const read = createModel(
        modelInputsSchema.parse(JSON.parse(JSON.stringify(model.inputs))),
        model.forest,
      );
      assert.deepEqual(read.scoreRaw(rows), model.scoreRaw(rows));
      assert.equal(read.threshold, model.threshold);
      assert.notDeepEqual(model.scoreRaw(rows), model.forestScores(model.deriver.derive(rows)));
    });
  }

  it("is a threshold that is told as it stands", async () => {
    const { model } = await chainedModel(3, { threshold: 0.3 });
    assert.deepEqual(model.inputs.decision, { threshold: 0.3 });
    assert.equal(model.threshold, 0.3);
  });

  it("is learnt the same from the same rows and seed", async () => {
    const decision = { calibration: "isotonic", threshold: "balanced_accuracy" } as const;
    const [one, two] = [await chainedModel(4, decision), await chainedModel(4, decision)];
    assert.deepEqual(one.model.inputs, two.model.inputs);
  });
});
