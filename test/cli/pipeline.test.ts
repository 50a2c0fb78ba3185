import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { describe, it } from "node:test";
import { withLock } from "../../src/core/lock-file.ts";
import { STAGE_NAMES } from "../../src/core/stages/stage-names.ts";
import { cliIn } from "../helpers/cli.ts";
import { trained } from "../helpers/trained.ts";
import { contentOf, leftovers, passengers, type Workspace, workspace } from "../helpers/workspace.ts";

type Line = ReturnType<typeof cliIn>;

/** Runs the pipeline, and tells which stages ran. */
async function ran(cli: Line, options = ""): Promise<string[]> {
  const { code, stdout } = await cli(`pipeline --config small.yaml --source in.csv --json ${options}`);
  assert.equal(code, 0, stdout);
  return JSON.parse(stdout)
    .stages.filter((stage: { status: string }) => stage.status === "ran")
    .map((stage: { name: string }) => stage.name);
}

const from = (name: (typeof STAGE_NAMES)[number]) => STAGE_NAMES.slice(STAGE_NAMES.indexOf(name));

describe("the pipeline", () => {
  it("ends in a registered model, and tells its scores and stages", async (t) => {
    const w = await workspace(t);
    const { code, stdout } = await cliIn(w.folder)("pipeline --config small.yaml --json");
    assert.equal(code, 0);
    const { model, metrics, registered, data, stages, seconds } = JSON.parse(stdout);
    assert.equal(model.name, "titanic");
    assert.equal(model.version, 1);
    assert.match(model.digest, /^[0-9a-f]{64}$/);
    assert.equal(typeof metrics.accuracy, "number");
    assert.equal(typeof metrics.roc_auc, "number");
    assert.deepEqual(Object.keys(metrics.cv.accuracy), ["mean", "sd"]);
    assert.equal(metrics.cv.folds, 3);
    assert.equal(registered.alias, "champion");
    assert.equal(data.source, "sample:titanic?rows=300&seed=7");
    assert.match(data.note, /reconstruction/);
    assert.deepEqual(
      stages.map((stage: { name: string; status: string; seconds: number }) => [
        stage.name,
        stage.status,
        typeof stage.seconds,
      ]),
      STAGE_NAMES.map((name) => [name, "ran", "number"]),
    );
    assert.equal(typeof seconds, "number");

    const report = await w.json("artifacts", "data_validation_report.json");
    assert.equal(report["Data Validation Overall Result"], "Passed");
    assert.deepEqual((await w.json("artifacts", "metrics.json")).model, model);
    assert.deepEqual(leftovers(await contentOf(w.at("artifacts"))), []);
  });

  it("passes over every stage when nothing has changed, and changes no file", async (t) => {
    const { w, cli } = await trained(t);
    const before = await contentOf(w.at("artifacts"));
    assert.deepEqual(await ran(cli), []);
    assert.deepEqual(await contentOf(w.at("artifacts")), before);
  });

  it("runs every stage when the source's content has changed, and none when only its name has", async (t) => {
    const { w, cli } = await trained(t);
    await w.write("copy.csv", passengers(200));
    assert.deepEqual(await ran(cli, "--source copy.csv"), []);
    await w.write("in.csv", passengers(200, 8));
    assert.deepEqual(await ran(cli), STAGE_NAMES);
  });

  it("stops running on at the first stage whose result is what it was", async (t) => {
    const { w, cli } = await trained(t);
    const [header, ...rows] = passengers(200).trimEnd().split("\n");
    await w.write("in.csv", `${[header, ...rows.reverse()].join("\n")}\n`);
    assert.deepEqual(await ran(cli), ["extract", "ingest"], "raw.csv is ordered by id");
  });

  const changes: [what: string, edit: Parameters<Workspace["config"]>[1], stages: readonly string[]][] = [
    [
      "the model's parameters",
      (dataset) => {
        dataset.model.forest.max_depth = 3;
      },
      from("train"),
    ],
    [
      "the seed",
      (dataset) => {
        dataset.seed = 1;
      },
      from("train"),
    ],
    [
      "how often importance is measured",
      (dataset) => {
        dataset.model.evaluation.importance_repeats = 2;
      },
      // The same forest, but its card says how often.
      from("train"),
    ],
    [
      "a feature",
      (dataset) => {
        dataset.features.push({ step: "present", column: "Age", as: "HasAge" });
      },
      from("process"),
    ],
    [
      "what a column may hold",
      (dataset) => {
        dataset.columns.Age.max = 110;
      },
      // The model carries what its columns may hold, so it is another.
      ["extract", "validate", ...from("process")],
    ],
    [
      "nothing but words",
      (dataset) => {
        dataset.description = "Other words";
      },
      [],
    ],
  ];
  for (const [what, edit, stages] of changes) {
    it(`runs what depends on ${what} when that changes in the dataset file`, async (t) => {
      const { w, cli } = await trained(t);
      await w.config("small.yaml", edit);
      assert.deepEqual(await ran(cli), stages);
      assert.deepEqual(await ran(cli), []);
    });
  }

  const outputs: [file: string, stage: string, next?: string[]][] = [
    ["raw/titanic.csv", "ingest"],
    ["data_validation_report.json", "validate"],
    ["processed/processed.csv", "process"],
    ["split/train.csv", "train"],
    ["split/test.csv", "train"],
    ["metrics.json", "evaluate"],
    ["models/titanic/registry.json", "register"],
    ["titanic.duckdb", "extract", ["extract", "process"]],
    ["models/titanic/1", "train"],
  ];
  for (const [file, stage, stages = [stage]] of outputs) {
    it(`runs ${stage} when ${file} is gone, and makes the same again`, async (t) => {
      const { w, cli } = await trained(t);
      const before = await w.json("artifacts", "metrics.json");
      await rm(w.at("artifacts", file), { recursive: true });
      assert.deepEqual(await ran(cli), stages);
      assert.deepEqual(await w.json("artifacts", "metrics.json"), before);
      assert.deepEqual(await ran(cli), []);
    });
  }

  for (const file of ["raw/titanic.csv", "data_validation_report.json", "split/test.csv", "metrics.json"]) {
    it(`puts right a ${file} that something else has changed`, async (t) => {
      const { w, cli } = await trained(t);
      const good = await w.read("artifacts", file);
      await w.write(`artifacts/${file}`, good.replace(/\d/, "9"));
      assert.equal((await ran(cli)).length, 1);
      assert.equal(await w.read("artifacts", file), good);
    });
  }

  it("goes on without the record of its runs, or with one that cannot be read", async (t) => {
    const { w, cli } = await trained(t);
    await w.write("artifacts/pipeline.json", '{"formatVersion":1,"stages":{"extract"');
    assert.deepEqual(await ran(cli), STAGE_NAMES);
    await rm(w.at("artifacts/pipeline.json"));
    assert.deepEqual(await ran(cli), STAGE_NAMES);
    assert.equal((await cli("models list --config small.yaml --json")).stdout.match(/"version"/g)?.length, 1);
  });

  it("runs all with --force, and adds no version for the same bytes", async (t) => {
    const { w, cli } = await trained(t);
    const before = await contentOf(w.at("artifacts", "models"));
    assert.deepEqual(await ran(cli, "--force"), STAGE_NAMES);
    assert.deepEqual(await contentOf(w.at("artifacts", "models")), before);
  });

  it("runs from a stage, until a stage, and between two", async (t) => {
    const { cli } = await trained(t);
    assert.deepEqual(await ran(cli, "--from train"), from("train"));
    assert.deepEqual(await ran(cli, "--from process --until process"), ["process"]);
    assert.deepEqual(await ran(cli, "--until ingest --force"), ["extract", "ingest"]);
    const { stdout } = await cli(
      "pipeline --config small.yaml --source in.csv --until validate --force --json",
    );
    const result = JSON.parse(stdout);
    assert.deepEqual([result.model, result.metrics, result.registered], [null, null, null]);
  });

  it("clears what a killed run has left, and nothing of anybody else's", async (t) => {
    const { w, cli } = await trained(t);
    const before = await contentOf(w.at("artifacts"));
    const { temporaryPath } = await import("../../src/core/temporary-path.ts");
    const abandoned = temporaryPath("titanic.csv").replace(/-[0-9a-f]{8}-(\d+)\.tmp$/, "-00000000-$1.tmp");
    await w.write(`artifacts/raw/${abandoned}`, "half");
    await w.write("artifacts/.notes", "mine");
    assert.deepEqual(await ran(cli), []);
    await rm(w.at("artifacts/.notes"));
    assert.deepEqual(await contentOf(w.at("artifacts")), before);
  });

  it("says that another run is at work in the folder, and changes nothing", async (t) => {
    const { w, cli } = await trained(t);
    await w.write("in.csv", passengers(200, 9));
    const before = await contentOf(w.at("artifacts"));
    await withLock(w.at("artifacts", ".lock"), async () => {
      const { code, stderr } = await cli("pipeline --config small.yaml --source in.csv");
      assert.equal(code, 3);
      assert.match(stderr, /OPS_WORKSPACE_BUSY.*process \d+/);
      assert.match(stderr, /hint: wait until it has ended/);
    });
    assert.deepEqual(await contentOf(w.at("artifacts")), before);
  });

  it("stops when it is interrupted, with 130, and goes on from there", async (t) => {
    const w = await workspace(t);
    const cli = cliIn(w.folder);
    const { code, stderr } = await cli("pipeline --config small.yaml", { signal: AbortSignal.abort() });
    assert.equal(code, 130);
    assert.match(stderr, /OPS_INTERRUPTED/);
    assert.deepEqual(await contentOf(w.at("artifacts")), {});
    assert.equal((await cli("pipeline --config small.yaml")).code, 0);
  });
});

describe("a stage on its own", () => {
  it("does its part of the way, each after the one before", async (t) => {
    const w = await workspace(t);
    const cli = cliIn(w.folder);
    for (const name of ["extract", "ingest", "validate", "process", "train", "evaluate"]) {
      const { code, stderr } = await cli(`${name} --config small.yaml`);
      assert.equal(code, 0, stderr);
    }
    const { stdout } = await cli("pipeline --config small.yaml --json");
    const { stages } = JSON.parse(stdout);
    const statuses = stages.map((stage: { status: string }) => stage.status);
    // `validate` checks any file and is not recorded.
    assert.deepEqual(statuses, ["cached", "cached", "ran", "cached", "cached", "cached", "ran"]);
  });

  const missing: [command: string, maker: string][] = [
    ["ingest", "extract"],
    ["validate", "ingest"],
    ["process", "ingest"],
    ["train", "process"],
    ["evaluate", "train"],
  ];
  for (const [command, maker] of missing) {
    it(`${command} says which command makes what it needs, and leaves nothing`, async (t) => {
      const w = await workspace(t);
      const { code, stdout } = await cliIn(w.folder)(`${command} --config small.yaml --json`);
      assert.equal(code, 2);
      const { error } = JSON.parse(stdout);
      assert.equal(error.code, "OPS_STAGE_INPUT_MISSING");
      assert.match(error.message, new RegExp(`\`${maker}\` makes it`));
      assert.match(error.hint, new RegExp(`^titanic-ops ${maker};`));
      assert.deepEqual(await contentOf(w.at("artifacts")), {});
    });
  }

  it("runs again to the same end, and training adds no version then", async (t) => {
    const { w, cli } = await trained(t);
    const before = await contentOf(w.at("artifacts", "models"));
    for (const name of ["ingest", "validate", "process", "train", "evaluate"])
      assert.equal((await cli(`${name} --config small.yaml`)).code, 0);
    const told = JSON.parse((await cli("train --config small.yaml --json")).stdout);
    assert.deepEqual([told.version, told.added], [1, false]);
    assert.deepEqual(await contentOf(w.at("artifacts", "models")), before);
    assert.deepEqual(await ran(cli), []);
  });
});
