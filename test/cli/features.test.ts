import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { describe, it, type TestContext } from "node:test";
import { cliIn } from "../helpers/cli.ts";
import { trained } from "../helpers/trained.ts";
import { passengers, workspace } from "../helpers/workspace.ts";

const inStore = async (t: TestContext) => {
  const { w, cli } = await trained(t);
  const features = (line: string) => cli(`features ${line} --config small.yaml`);
  const json = async (line: string) => JSON.parse((await features(`${line} --json`)).stdout);
  const train = async (options: string) => {
    await rm(w.at("artifacts/models"), { recursive: true, force: true });
    return JSON.parse((await cli(`train --config small.yaml --json ${options}`)).stdout);
  };
  return { w, cli, features, json, train };
};

describe("features", () => {
  it("list and stats tell what process has written", async (t) => {
    const { features, json } = await inStore(t);
    const [view, ...others] = await json("list");
    assert.deepEqual(others, []);
    assert.deepEqual(
      [view.view, view.entities, view.features.length, view.ttlSeconds, view.isCurrent],
      ["titanic", 200, 11, null, true],
    );
    const stats = await json("stats");
    assert.deepEqual([stats.version, stats.entities, stats.digest], [view.version, 200, view.digest]);
    assert.equal(stats.oldestEventTime, stats.newestEventTime);
    assert.equal(stats.missing.Pclass, 0);
    assert.ok(stats.missing.Age > 0 && stats.missing.Age < 1);
    assert.match((await features("list")).stdout, /titanic .* the dataset file's .* 200 /);
    assert.match((await features("stats")).stdout, /200 entities of view `titanic`/);
  });

  it("get shows the newest values in the order asked, and ends with 1 for an id that is not there", async (t) => {
    const { features, json } = await inStore(t);
    const { entities } = await json("get 7,3");
    assert.deepEqual(
      entities.map(({ entity, found }: { entity: string; found: boolean }) => [entity, found]),
      [
        ["7", true],
        ["3", true],
      ],
    );
    assert.equal(typeof entities[0].features.Fare, "number");
    const { code, stdout } = await features("get 7,99999");
    assert.equal(code, 1);
    assert.match(stdout, /not found/);
    assert.equal((await features("get 7,,8")).code, 2);
  });

  it("get --as-of shows what was known then: nothing before the load", async (t) => {
    const { features } = await inStore(t);
    const before = await features("get 7 --as-of 2020-01-01T00:00:00Z --json");
    assert.equal(before.code, 1);
    assert.deepEqual(JSON.parse(before.stdout).entities[0].found, false);
    assert.equal((await features(`get 7 --as-of ${new Date().toISOString()}`)).code, 0);
    const noTime = await features("get 7 --as-of yesterday");
    assert.equal(noTime.code, 2);
    assert.match(noTime.stderr, /--as-of.*is no time/);
  });

  it("get, stats and delete say that a version is not there, and where to look", async (t) => {
    const { features } = await inStore(t);
    for (const command of ["get 7", "stats", "delete"]) {
      const { code, stderr } = await features(`${command} --view-version 00000000`);
      assert.equal(code, 2, command);
      assert.match(stderr, /OPS_FEATURES_NOT_FOUND.*`titanic` in version `00000000`/);
      assert.match(stderr, /hint: titanic-ops features list/);
    }
    const { code, stderr } = await features("delete");
    assert.equal(code, 2);
    assert.match(stderr, /--view-version is missing: features list shows the versions/);
  });

  it("delete removes a version with its history, and materialize brings it back", async (t) => {
    const { features, json } = await inStore(t);
    const [{ version }] = await json("list");
    assert.equal((await features(`delete --view-version ${version}`)).code, 0);
    assert.deepEqual(await json("list"), []);
    assert.match((await features("list")).stdout, /There is no view yet/);
    assert.match((await features("get 7")).stderr, /OPS_FEATURES_NOT_FOUND/);
    const { entities, seconds } = await json("materialize");
    assert.deepEqual([entities, seconds > 0], [200, true]);
    assert.equal((await features("get 7")).code, 0);
  });

  it("materialize asks for the processed file", async (t) => {
    const { w, features } = await inStore(t);
    await rm(w.at("artifacts/processed/processed.csv"));
    const { code, stderr } = await features("materialize");
    assert.equal(code, 2);
    assert.match(stderr, /OPS_STAGE_INPUT_MISSING[\s\S]*hint: titanic-ops process/);
  });
});

describe("a view", () => {
  it("has another version when its features change, and readers of the one before go on", async (t) => {
    const { w, cli, features, json } = await inStore(t);
    const [before] = await json("list");
    await w.config("small.yaml", (dataset) => {
      dataset.features.push({ step: "present", column: "Age", as: "HasAge" });
    });
    assert.match((await features("get 7")).stderr, /OPS_FEATURES_NOT_FOUND/);
    assert.equal((await cli("process --config small.yaml")).code, 0);
    const views: { version: string; isCurrent: boolean; features: string[] }[] = await json("list");
    const [old, changed] = [false, true].map((isCurrent) =>
      views.find((each) => each.isCurrent === isCurrent),
    );
    assert.deepEqual([views.length, old?.version], [2, before.version]);
    assert.deepEqual(changed?.features, [...before.features, "HasAge"]);
    const [was] = (await json(`get 7 --view-version ${before.version}`)).entities;
    const [is] = (await json("get 7")).entities;
    assert.deepEqual({ ...was.features, HasAge: is.features.HasAge }, is.features);
  });

  it("keeps its version when what does not decide the values changes", async (t) => {
    const { w, cli, json } = await inStore(t);
    const [before] = await json("list");
    await w.config("small.yaml", (dataset) => {
      dataset.description = "Others";
      dataset.model.forest.max_depth = 2;
      dataset.columns.Age.max = 130;
      dataset.feature_store = { ttl: "30d" };
    });
    assert.equal((await cli("process --config small.yaml")).code, 0);
    const [after, ...others] = await json("list");
    assert.deepEqual(others, []);
    assert.deepEqual([after.version, after.ttlSeconds], [before.version, 30 * 86_400]);
  });
});

describe("the event time", () => {
  /** A workspace whose rows have a column `Changed`, in the form that `timeOf` gives it. */
  const changing = async (t: TestContext, type: string, timeOf: (row: number) => string, ttl?: string) => {
    const w = await workspace(t);
    const cli = cliIn(w.folder);
    await w.config("small.yaml", (dataset) => {
      dataset.columns.Changed = { type, missing: true };
      dataset.feature_store = { event_time: "Changed", ...(ttl !== undefined && { ttl }) };
    });
    const [head, ...rows] = passengers(20).trimEnd().split("\n");
    const lines = [`${head},Changed`, ...rows.map((row, i) => `${row},${timeOf(i)}`)];
    await w.write("in.csv", `${lines.join("\n")}\n`);
    const until = await cli("pipeline --config small.yaml --source in.csv --until process");
    const get = async (options = "") =>
      JSON.parse((await cli(`features get 1,2,3 --config small.yaml --json ${options}`)).stdout).entities.map(
        ({ eventTime }: { eventTime: string | null }) => eventTime,
      );
    return { w, cli, until, get };
  };
  const TIMES = ["2026-01-31", "2026-01-31T12:00:00.250Z", "2026-02-01 01:30:00+02:00"];
  const READ = ["2026-01-31T00:00:00.000Z", "2026-01-31T12:00:00.250Z", "2026-01-31T23:30:00.000Z"];

  it("is that of a column, as text by ISO 8601 or as seconds since 1970", async (t) => {
    const text = await changing(t, "text", (row) => TIMES[row % 3]);
    assert.equal(text.until.code, 0, text.until.stderr);
    assert.deepEqual(await text.get(), READ);
    assert.deepEqual(await text.get("--as-of 2026-01-31T12:00:00Z"), [READ[0], null, null]);
    const seconds = await changing(t, "number", (row) => String(Date.parse(READ[row % 3]) / 1000));
    assert.deepEqual(await seconds.get(), READ);
  });

  it("decides with the TTL what is still known", async (t) => {
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
    const { get } = await changing(t, "text", (row) => hoursAgo(row), "90m");
    assert.deepEqual(
      (await get()).map((time: string | null) => time !== null),
      [true, true, false],
    );
  });

  it("is told with its line where it is none", async (t) => {
    for (const none of ["yesterday", "", "31.01.2026", "2026-13-01"]) {
      const { until } = await changing(t, "text", (row) => (row === 4 ? none : TIMES[0]));
      assert.equal(until.code, 2, until.stderr);
      assert.match(until.stderr, /processed\.csv:6 column `Changed`: `.*` is no time/);
    }
  });
});

describe("train --from-feature-store", () => {
  it("trains the same model as from the file, byte for byte", async (t) => {
    const { train } = await inStore(t);
    const fromFile = await train("");
    const fromStore = await train("--from-feature-store");
    assert.deepEqual([fromStore.digest, fromStore.added], [fromFile.digest, true]);
  });

  it("refuses features of another file, and of none", async (t) => {
    const { w, features, json, train } = await inStore(t);
    const lines = (await w.read("artifacts/processed/processed.csv")).trimEnd().split("\n");
    await writeFile(w.at("artifacts/processed/processed.csv"), `${lines.slice(0, -1).join("\n")}\n`);
    const other = await train("--from-feature-store");
    assert.equal(other.error.code, "OPS_FEATURES_NOT_FOUND");
    assert.match(other.error.message, /another file's/);
    assert.match(other.error.hint, /^titanic-ops features materialize/);
    const [{ version }] = await json("list");
    await features(`delete --view-version ${version}`);
    const none = await train("--from-feature-store");
    assert.equal(none.error.code, "OPS_FEATURES_NOT_FOUND");
    assert.match(none.error.message, /view `titanic` in version/);
  });
});
