import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { modelCardSchema } from "../../../src/core/registry/model-card.ts";
import { modelCardText } from "../../../src/core/registry/model-card-text.ts";
import { trained } from "../../helpers/trained.ts";

async function trainedCard(t: TestContext) {
  const { w } = await trained(t);
  const folder = ["artifacts", "models", "titanic", "1"];
  return {
    card: modelCardSchema.parse(await w.json(...folder, "model-card.json")),
    text: await w.read(...folder, "model-card.md"),
    manifest: await w.json(...folder, "manifest.json"),
    metrics: await w.json("artifacts", "metrics.json"),
  };
}

describe("the model card", () => {
  it("has what the manifest and the metrics say, under the same digest", async (t) => {
    const { card, manifest, metrics } = await trainedCard(t);
    assert.equal(card.digest, manifest.digest);
    assert.deepEqual(card.data, manifest.data);
    assert.deepEqual(card.cross_validation, manifest.metrics.cv);
    for (const [key, value] of Object.entries(card.evaluation)) assert.deepEqual(metrics[key], value, key);
    for (const [name, value] of Object.entries(manifest.metrics.test))
      assert.equal(card.evaluation[name as "accuracy"], value);
    assert.ok(!("classes" in card.evaluation));
    assert.deepEqual(
      card.evaluation.subgroups.map(({ column, groups }) => [column, groups.map(({ label }) => label)]),
      [
        ["Sex", ["Female", "Male"]],
        ["Pclass", ["First", "Second", "Third"]],
      ],
    );
  });

  it("is in prose what it is in JSON, with intervals, baselines, subgroups, parameters and limits", async (t) => {
    const { card, text } = await trainedCard(t);
    assert.equal(modelCardText(card), text);
    for (const heading of ["Scores", "Held-out rows", "Subgroups", "Features", "Parameters", "Limits"])
      assert.match(text, new RegExp(`^## ${heading}$`, "m"));
    assert.match(
      text,
      /^\| accuracy \| 0\.\d{4} ± 0\.\d{4} \| 0\.\d{4} \[0\.\d{4}, [01]\.\d{4}\] \| 0\.\d{4} \| 0\.\d{4} \|$/m,
    );
    assert.match(text, /Demographic parity, the gap of predicted positives: 0\.\d{4} \[-?\d/);
    assert.match(text, /^\| max_depth \| 7 \|$/m);
  });

  it("says so where a baseline ranks the held-out rows better, and where nothing is known", async (t) => {
    const { card } = await trainedCard(t);
    const { evaluation } = card;
    assert.ok(!("classes" in evaluation));
    const worse = modelCardText({ ...card, evaluation: { ...evaluation, roc_auc: 0.45 } });
    assert.match(worse, /ranks worse than: majority class, logistic regression/);
    const [bySex] = evaluation.subgroups;
    const unknown = modelCardText({
      ...card,
      evaluation: {
        ...evaluation,
        roc_auc: null,
        intervals: { ...evaluation.intervals, roc_auc: null },
        subgroups: [{ ...bySex, others: 3, gaps: { demographic_parity: null, equal_opportunity: null } }],
        baselines: [],
      },
    });
    assert.match(unknown, /^\| roc_auc \| .* \| – \|$/m);
    assert.match(unknown, /Equal opportunity.*not told/);
    assert.match(unknown, /3 rows of smaller groups/);
    assert.doesNotMatch(unknown, /ranks worse|NaN|undefined|null/);
    assert.doesNotMatch(
      modelCardText({ ...card, evaluation: { ...evaluation, subgroups: [] } }),
      /Subgroups/,
    );
  });
});
