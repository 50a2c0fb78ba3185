import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cliIn } from "../helpers/cli.ts";
import { trained } from "../helpers/trained.ts";
import { workspace } from "../helpers/workspace.ts";

const ROW =
  "--row Pclass=3 Sex=male Age=22 SibSp=0 Parch=0 Fare=7.9 Embarked=S Name=Harrow,Mr.Thomas PassengerId=7";

interface Row {
  readonly id: number;
  readonly probability: number;
  readonly base: number;
  readonly score: number;
  readonly contributions: { readonly contribution: number }[];
  readonly changes: { readonly probability: number }[];
  readonly pair: { readonly probability: number } | null;
}

describe("titanic-ops explain", () => {
  it("gives contributions that add up to the score, the largest first, and changes that turn the answer", async (t) => {
    const { cli } = await trained(t);
    const { code, stdout, stderr } = await cli("explain in.csv --limit 12 --json");
    assert.equal(code, 0, stderr);
    const rows: Row[] = JSON.parse(stdout).rows;
    assert.equal(rows.length, 12);
    for (const { base, score, probability, contributions, changes, pair } of rows) {
      const sizes = contributions.map(({ contribution }) => Math.abs(contribution));
      assert.deepEqual(
        sizes,
        sizes.toSorted((a, b) => b - a),
      );
      const sum = contributions.reduce((total, { contribution }) => total + contribution, base);
      assert.ok(Math.abs(sum - score) < 1e-9);
      if (changes.length > 0) assert.equal(pair, null);
      else assert.notEqual((pair?.probability ?? 1 - probability) > 0.5, probability > 0.5);
      for (const change of changes) assert.notEqual(change.probability > 0.5, probability > 0.5);
    }
    assert.ok(rows.some(({ changes }) => changes.length > 0));
    const predicted = await cli("predict in.csv --format json");
    const { predictions } = JSON.parse(predicted.stdout);
    assert.deepEqual(
      rows.map(({ id, probability }) => [id, probability]),
      predictions
        .slice(0, 12)
        .map((each: { PassengerId: number; probability: number }) => [each.PassengerId, each.probability]),
    );
  });

  it("explains one row as typed, for people and as a page without script", async (t) => {
    const { w, cli } = await trained(t);
    const { code, stdout, stderr } = await cli(`explain ${ROW} --output why.html`);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^7: (?:Survived|Did Not Survive), the probability of Survived is 0\.\d{4}/);
    assert.match(stdout, /the nearest change that turns it|no change of one column/);
    const page = await w.read("why.html");
    assert.match(page, /<svg class="bars"/);
    assert.doesNotMatch(page, /<script/);
  });

  it("says without rows what the features are worth", async (t) => {
    const { cli } = await trained(t);
    const { stdout } = await cli("explain --json");
    const features: { impurity: number; contribution: number; permutation: { mean: number } }[] =
      JSON.parse(stdout).features;
    const sum = features.reduce((total, { impurity }) => total + impurity, 0);
    assert.ok(Math.abs(sum - 1) < 1e-9);
    assert.ok(features[0].contribution > 0);
    const drops = features.map(({ permutation }) => permutation.mean);
    assert.deepEqual(
      drops,
      drops.toSorted((a, b) => b - a),
    );
    assert.match((await cli("explain")).stdout, /permutation: drop of the held-out ROC AUC/);
  });

  it("says of a forest that keeps its trees to itself that it cannot be explained, and what can be read of it", async (t) => {
    const w = await workspace(t);
    const cli = cliIn(w.folder);
    await w.config("other.yaml", ({ model }) => {
      model.engine = "ml-random-forest";
      model.forest = { n_estimators: 2, max_depth: 3 };
    });
    const { code, stderr } = await cli("pipeline --config other.yaml");
    assert.equal(code, 0, stderr);
    for (const args of ["explain", "explain sample:titanic?rows=2", `explain ${ROW}`]) {
      const { code, stdout } = await cli(`${args} --config other.yaml --json`);
      assert.equal(code, 2, args);
      const { error } = JSON.parse(stdout);
      assert.equal(error.code, "OPS_EXPLAIN_UNSUPPORTED", args);
      assert.match(error.message, /`ml-random-forest` cannot be explained/);
      assert.match(error.hint, /model-card\.md.*`engine: titanic-ops`.*titanic-ops pipeline/);
    }
    const { stdout } = await cli("export --config other.yaml --format json --output model.json --json");
    assert.match(JSON.parse(stdout).error.message, /`ml-random-forest` cannot be exported/);
  });

  for (const [what, args, said] of [
    ["a file and a row", `explain in.csv ${ROW}`, /--row is a row by itself/],
    ["a page of nothing", "explain --output why.html", /a page of rows, and none are named/],
    ["a page to open that is not written", "explain in.csv --open", /the page that `--output` writes/],
    ["a column that there is none of", "explain --row Agee=3", /no column `Agee`[\s\S]*did you mean Age/],
  ] as const) {
    it(`refuses ${what}`, async (t) => {
      const { cli } = await trained(t);
      const { code, stderr } = await cli(args);
      assert.equal(code, 2);
      assert.match(stderr, said);
    });
  }
});
