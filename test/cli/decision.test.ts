import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { trained } from "../helpers/trained.ts";

/** A workspace whose newest version has a calibration and a threshold of its own. */
async function decided(t: TestContext) {
  const { w, cli } = await trained(t);
  await w.config("small.yaml", (dataset) => {
    dataset.model.decision = {
      calibration: "platt",
      threshold: { false_positive: 1, false_negative: 6 },
      folds: 3,
    };
    dataset.model.evaluation.group = "Ticket";
  });
  const { code, stderr } = await cli("pipeline --config small.yaml --source in.csv");
  assert.equal(code, 0, stderr);
  const inputs = await w.json("artifacts", "models", "titanic", "2", "preprocessor.json");
  return { w, cli, decision: inputs.decision };
}

describe("a model with a calibration and a threshold", () => {
  it("predicts and is judged by them, and its card says what they did", async (t) => {
    const { w, cli, decision } = await decided(t);
    assert.equal(decision.calibration.method, "platt");
    assert.ok(decision.threshold < 0.5, "a missed one costs six times as much");

    const { stdout } = await cli("predict in.csv --model 2 --format json --config small.yaml");
    const { predictions } = JSON.parse(stdout);
    for (const { label, probability } of predictions)
      assert.equal(label, probability > decision.threshold ? "1" : "0");
    assert.ok(
      predictions.some(
        ({ probability, label }: { probability: number; label: string }) =>
          label === "1" && probability < 0.5,
      ),
    );

    const metrics = await w.json("artifacts", "metrics.json");
    assert.equal(metrics.threshold, decision.threshold);
    assert.ok(metrics.uncalibrated.brier_score > 0);
    assert.match(
      await w.read("artifacts", "models", "titanic", "2", "model-card.md"),
      /The scores are calibrated/,
    );
    const told = await cli("evaluate --config small.yaml");
    assert.match(told.stdout, /calibrated: Brier score 0\.\d{4} → 0\.\d{4}/);
  });

  it("keeps rows of a group on one side of the split", async (t) => {
    const { w } = await decided(t);
    const tickets = async (file: string) => {
      const [head, ...rows] = (await w.read("artifacts", "split", file)).trim().split("\n");
      const at = head.split(",").indexOf("Ticket");
      return new Set(rows.map((row) => row.split(",")[at]));
    };
    const [train, test] = [await tickets("train.csv"), await tickets("test.csv")];
    assert.ok(test.size > 5);
    assert.deepEqual(
      [...test].filter((ticket) => train.has(ticket)),
      [],
    );
  });
});
