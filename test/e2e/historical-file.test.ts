import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import { STAGE_NAMES } from "../../src/core/stages/stage-names.ts";
import { runBinary } from "../helpers/binary.ts";
import { HISTORICAL_FILE, withoutHistoricalFile } from "../helpers/historical-file.ts";
import { tempDir } from "../helpers/temp-dir.ts";
import { contentOf, leftovers, withoutRuns } from "../helpers/workspace.ts";

const line = ["pipeline", "--source", HISTORICAL_FILE, "--json"];
const env = { SOURCE_DATE_EPOCH: "1700000000" };

describe("the historical file", { skip: withoutHistoricalFile }, () => {
  it("trains a good model in a new folder, is cached the second time, and gives the same bytes elsewhere", async (t) => {
    const [here, there] = [await tempDir(t), await tempDir(t)];
    const [first, other] = await Promise.all([
      runBinary(line, { cwd: here, env }),
      runBinary(line, { cwd: there, env }),
    ]);
    assert.equal(first.code, 0, first.stdout);
    assert.equal(other.code, 0, other.stdout);
    assert.equal(first.stderr, "");
    const { model, metrics, stages, seconds } = JSON.parse(first.stdout);
    assert.equal(model.name, "titanic");
    assert.equal(model.version, 1);
    assert.equal(metrics.cv.folds, 10);
    assert.ok(metrics.cv.accuracy.mean >= 0.82, `accuracy ${metrics.cv.accuracy.mean}`);
    assert.ok(metrics.cv.roc_auc.mean >= 0.86, `ROC AUC ${metrics.cv.roc_auc.mean}`);
    assert.ok(metrics.cv.accuracy.sd > 0);
    assert.equal(typeof metrics.accuracy, "number");
    assert.equal(typeof metrics.roc_auc, "number");
    assert.deepEqual(
      stages.map(({ name, status }: { name: string; status: string }) => `${name} ${status}`),
      STAGE_NAMES.map((name) => `${name} ran`),
    );
    assert.equal(typeof seconds, "number");

    const [left, right] = [
      await contentOf(path.join(here, "artifacts")),
      await contentOf(path.join(there, "artifacts")),
    ];
    assert.deepEqual(Object.keys(withoutRuns(left)), Object.keys(withoutRuns(right)));
    for (const name of Object.keys(left))
      if (/^(raw|processed|split|models|metrics|data_validation)/.test(name))
        assert.equal(left[name], right[name], name);
    assert.deepEqual(leftovers(left), []);

    const second = JSON.parse((await runBinary(line, { cwd: here, env })).stdout);
    assert.deepEqual(
      second.stages.map(({ status }: { status: string }) => status),
      STAGE_NAMES.map(() => "cached"),
    );
    assert.deepEqual(second.model, model);
    assert.deepEqual(second.metrics, metrics);
    assert.deepEqual(await contentOf(path.join(here, "artifacts")), left);
  });

  it("is predicted by the model that was trained on it, row by row in its order", async (t) => {
    const cwd = await tempDir(t);
    // A dataset file of its own is not needed: the one that comes with the program is used.
    assert.equal((await runBinary(line, { cwd })).code, 0);
    const { code, stdout } = await runBinary(["predict", HISTORICAL_FILE], { cwd });
    assert.equal(code, 0);
    const answers = stdout.trimEnd().split("\n").slice(1);
    const labels = [...(await readFile(HISTORICAL_FILE, "utf8")).matchAll(/^(\d+),([01]),/gm)];
    assert.equal(answers.length, labels.length);
    const right = answers.filter((answer, i) => answer.startsWith(`${labels[i][1]},${labels[i][2]},`));
    assert.ok(right.length / labels.length > 0.82);
  });
});
