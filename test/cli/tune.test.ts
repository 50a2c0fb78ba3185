import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { trained } from "../helpers/trained.ts";
import { ofTicketClass, type Workspace } from "../helpers/workspace.ts";

/** A small search over a small forest. */
async function withSmallSearch(w: Workspace): Promise<void> {
  await w.config("small.yaml", (dataset) => {
    dataset.model.tune = { trials: 4, folds: 2, repeats: 2, space: { max_depth: { min: 1, max: 6 } } };
  });
}

describe("train --tune", () => {
  it("trains with the best that it found, keeps every trial, and goes on where it was", async (t) => {
    const { w, cli } = await trained(t);
    await withSmallSearch(w);
    const first = await cli("train --config small.yaml --tune --jobs 1 --json");
    assert.equal(first.code, 0, first.stderr);
    const { tuning, version } = JSON.parse(first.stdout);
    assert.equal(tuning.trials.length, 4);
    const { model } = await w.json("artifacts", "models", "titanic", String(version), "config.json");
    assert.deepEqual(model.forest, tuning.best.params);

    const [, ...lines] = (await readFile(w.at("artifacts", "tuning", "titanic.ndjson"), "utf8"))
      .trim()
      .split("\n");
    const folds = tuning.trials.reduce(
      (sum: number, { scores }: { scores: number[] }) => sum + scores.length,
      0,
    );
    assert.equal(lines.length, folds);

    const shown = await cli("runs show --json");
    assert.ok(
      JSON.parse(shown.stdout).files.some(({ path }: { path: string }) => path.endsWith("trials.csv")),
    );

    // In threads, and with nothing left to score: the same.
    const second = await cli("train --config small.yaml --tune --jobs 2 --json");
    assert.equal(second.code, 0, second.stderr);
    assert.deepEqual(JSON.parse(second.stdout).tuning, tuning);
    assert.equal(JSON.parse(second.stdout).added, false);

    const more = await cli("train --config small.yaml --tune --trials 6 --jobs 2 --json");
    assert.equal(more.code, 0, more.stderr);
    assert.deepEqual(
      JSON.parse(more.stdout)
        .tuning.trials.map(({ trial }: { trial: number }) => trial)
        .sort(),
      [0, 1, 2, 3, 4, 5],
    );
  });

  it("searches by any score where there are three classes", async (t) => {
    const { w, cli } = await trained(t);
    for (const [score, better] of [
      ["roc_auc", Math.max],
      ["log_loss", Math.min],
    ] as const) {
      await w.config("small.yaml", (dataset) => {
        ofTicketClass(dataset);
        const space = { max_depth: [1, 4, 8] };
        dataset.model.tune = { trials: 3, folds: 2, repeats: 1, score, space };
      });
      const processed = await cli("process --config small.yaml");
      assert.equal(processed.code, 0, processed.stderr);
      const { code, stdout, stderr } = await cli("train --config small.yaml --tune --jobs 2 --json");
      assert.equal(code, 0, stderr);
      const { trials, best } = JSON.parse(stdout).tuning;
      const means = trials.map(({ scores }: { scores: number[] }) => (scores[0] + scores[1]) / 2);
      const at = means.indexOf(better(...means));
      assert.deepEqual(trials[at].params.max_depth, best.params.max_depth, score);
    }
  });

  it("with --nested tells scores that the search did not choose by", async (t) => {
    const { w, cli } = await trained(t);
    await withSmallSearch(w);
    const { code, stdout, stderr } = await cli("train --config small.yaml --tune --nested --jobs 1 --json");
    assert.equal(code, 0, stderr);
    const { version, tuning } = JSON.parse(stdout);
    assert.equal(tuning.nested, true);
    const { metrics } = await w.json("artifacts", "models", "titanic", String(version), "manifest.json");
    assert.equal(metrics.cv.nested, true);
    const searched = await readFile(w.at("artifacts", "tuning", "titanic-fold-1.ndjson"), "utf8");
    assert.ok(searched.trim().split("\n").length > 4);
  });

  it("is what the options of a search need", async (t) => {
    const { cli } = await trained(t);
    const { code, stderr } = await cli("train --trials 3");
    assert.equal(code, 2);
    assert.match(stderr, /--trials is about a search.*\n+hint: titanic-ops train --tune --trials/);
  });

  it("says of a space which value is wrong, and where", async (t) => {
    const { w, cli } = await trained(t);
    await w.config("small.yaml", (dataset) => {
      dataset.model.tune = { space: { max_depth: [3, -1] } };
    });
    const { code, stderr } = await cli("train --config small.yaml --tune");
    assert.equal(code, 2);
    assert.match(stderr, /model\.tune\.space\.max_depth.*-1/);
  });
});
