import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cliIn } from "../helpers/cli.ts";
import { trained } from "../helpers/trained.ts";
import { passengers, workspace } from "../helpers/workspace.ts";

describe("train --warm-start", () => {
  it("adds trees to a version, and gives the model that training from the beginning gives", async (t) => {
    const { w, cli } = await trained(t);
    const more = await w.config("more.yaml", (dataset) => {
      dataset.model.forest.n_estimators += 5;
    });
    const added = await cli(`train --config ${more} --warm-start champion --json`);
    assert.equal(added.code, 0, added.stderr);
    const anew = JSON.parse((await cli(`train --config ${more} --json`)).stdout);
    assert.deepEqual([anew.version, anew.added], [2, false]);
    assert.equal(JSON.parse(added.stdout).digest, anew.digest);
  });

  it("refuses a version of another configuration, and one that is not there", async (t) => {
    const { w, cli } = await trained(t);
    const other = await w.config("other.yaml", (dataset) => {
      dataset.model.forest.criterion = "entropy";
    });
    const refused = await cli(`train --config ${other} --warm-start 1`);
    assert.equal(refused.code, 2);
    assert.match(
      refused.stderr,
      /OPS_WARM_START_REFUSED.*`model\.forest\.criterion`: gini, and now it is entropy/,
    );
    const absent = await cli("train --config small.yaml --warm-start 7");
    assert.match(absent.stderr, /OPS_MODEL_NOT_FOUND/);
  });

  it("refuses a version of other data", async (t) => {
    const { w, cli } = await trained(t);
    await w.write("in.csv", passengers(190));
    const again = await cli("pipeline --config small.yaml --source in.csv --quiet");
    assert.equal(again.code, 0, again.stderr);
    const refused = await cli("train --config small.yaml --warm-start 1");
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /OPS_WARM_START_REFUSED.*from another processed file/);
  });
});

describe("rows that are weighed", () => {
  it("train another model, and need a weight each", async (t) => {
    const w = await workspace(t);
    const cli = cliIn(w.folder);
    const weighed = (column: string) =>
      w.config(`${column}.yaml`, (dataset) => {
        dataset.model.sample_weight = column;
      });
    const lines = passengers(120).trimEnd().split("\n");
    const name = await w.config("weighed.yaml", (dataset) => {
      dataset.columns.Weight = { type: "number" };
      dataset.model.sample_weight = "Weight";
    });
    await w.write("in.csv", lines.map((line, i) => `${line},${i === 0 ? "Weight" : 1 + (i % 3)}\n`).join(""));
    const trained = await cli(`pipeline --config ${name} --source in.csv --json`);
    assert.equal(trained.code, 0, trained.stderr);
    assert.match(await w.read("artifacts/split/train.csv"), /^PassengerId,Survived,(.*,)?Weight,/);
    const { outputs } = (await w.json("artifacts/models/titanic/1/preprocessor.json")).preprocessor;
    assert.ok(!outputs.includes("Weight"));
    await w.write("plain.csv", lines.map((line) => `${line}\n`).join(""));
    assert.equal((await cli(`predict plain.csv --config ${name}`)).code, 0);
    const zero = await cli(`pipeline --config ${await weighed("SibSp")} --source plain.csv`);
    assert.match(zero.stderr, /OPS_INPUT_VALUE.*`0` is not a weight/);
    const feature = await cli(`pipeline --config ${await weighed("Fare")} --source plain.csv`);
    assert.match(feature.stderr, /`model\.sample_weight` `Fare` is a feature's name too/);
  });
});
