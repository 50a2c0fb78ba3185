import assert from "node:assert/strict";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { parse } from "csv-parse/sync";
import { cliIn } from "../helpers/cli.ts";
import { trained } from "../helpers/trained.ts";
import { contentOf, workspace } from "../helpers/workspace.ts";

type Cli = ReturnType<typeof cliIn>;

const json = async (cli: Cli, line: string) => {
  const { code, stdout } = await cli(`${line} --json`);
  assert.equal(code, 0, stdout);
  return JSON.parse(stdout);
};

const codeOf = async (cli: Cli, line: string): Promise<[number, string]> => {
  const { code, stdout } = await cli(`${line} --json`);
  return [code, JSON.parse(stdout).error.code];
};

describe("runs", () => {
  it("are none before the first training, which is said, and looking leaves no file", async (t) => {
    const w = await workspace(t);
    const cli = cliIn(w.folder);
    assert.match((await cli("runs list")).stdout, /no such run/);
    assert.deepEqual((await json(cli, "runs list --where 'metrics.x > 1'")).runs, []);
    assert.equal((await cli("runs export")).stdout.split("\n")[0].slice(0, 12), "id,name,kind");
    assert.deepEqual(await json(cli, "runs export --format json"), []);
    for (const line of ["runs show", "runs compare", "runs delete latest", "runs export latest"])
      assert.deepEqual(await codeOf(cli, line), [2, "OPS_RUN_NOT_FOUND"], line);
    assert.deepEqual(await contentOf(w.at("artifacts")), {});
  });

  it("tell what a pipeline trained and how good it is", async (t) => {
    const { w, cli } = await trained(t);
    const { runs } = await json(cli, "runs list");
    assert.equal(runs.length, 1);
    const run = await json(cli, "runs show");
    const metrics = await w.json("artifacts", "metrics.json");
    assert.deepEqual(
      [run.kind, run.status, run.model.version, run.tags.alias],
      ["pipeline", "finished", 1, "champion"],
    );
    assert.equal(run.command, "titanic-ops pipeline --config small.yaml --source in.csv");
    assert.deepEqual([run.params.n_estimators, run.params.seed], [12, 42]);
    assert.deepEqual(
      [run.metrics.roc_auc, run.metrics["cv.roc_auc"]],
      [metrics.roc_auc, metrics.cv.roc_auc.mean],
    );
    assert.equal(run.series["fold.roc_auc"].length, 3);
    assert.deepEqual(run.evaluation, metrics);
    assert.deepEqual(
      run.datasets.map(({ name, file }: { name: string; file: string }) => [name, file]),
      [
        ["train", "split/train.csv"],
        ["test", "split/test.csv"],
      ],
    );
    const age = run.datasets[0].columns.find(({ name }: { name: string }) => name === "Age");
    assert.ok(age.numbers.min >= 0 && age.numbers.max < 120 && age.missing >= 0);
    assert.ok(
      run.system.length >= 1 &&
        run.system.every(({ memoryBytes }: { memoryBytes: number }) => memoryBytes > 1e6),
    );
    const { stdout } = await cli("runs show");
    for (const part of [
      /Confusion matrix/,
      /ROC curve/,
      /fold\.roc_auc, 3 steps/,
      /max_depth/,
      /split\/train\.csv/,
    ])
      assert.match(stdout, part);
  });

  it("are kept only of what was trained or judged", async (t) => {
    const { w, cli } = await trained(t);
    const kept = async () => (await json(cli, "runs list")).runs.map((run: { kind: string }) => run.kind);
    await json(cli, "pipeline --config small.yaml --source in.csv");
    await json(cli, "ingest --config small.yaml");
    assert.deepEqual(await kept(), ["pipeline"], "nothing had changed");
    await json(cli, "evaluate --config small.yaml");
    await json(cli, "evaluate --config small.yaml --model champion --data in.csv");
    await json(cli, "train --config small.yaml");
    assert.deepEqual(await kept(), ["train", "evaluate", "evaluate", "pipeline"]);
    for (const env of [{ TITANIC_OPS_TRACKING: "off" }])
      assert.equal((await cli("train --config small.yaml", { env })).code, 0);
    assert.equal((await kept()).length, 4);
    const { code, stdout } = await cli("train --config small.yaml --json", {
      env: { TITANIC_OPS_TRACKING: "maybe" },
    });
    assert.deepEqual([code, JSON.parse(stdout).error.code], [2, "OPS_CONFIG_INVALID"]);
    await rm(w.at("artifacts", "processed"), { recursive: true });
    assert.equal((await cli("train --config small.yaml")).code, 2);
    assert.equal((await kept()).length, 4, "a mistake is no run");
  });

  it("tell of a training that failed, and why", async (t) => {
    const { w, cli } = await trained(t);
    await w.config("many.yaml", (dataset) => {
      dataset.model.evaluation.folds = 100;
    });
    assert.equal((await cli("pipeline --config many.yaml --source in.csv")).code, 2);
    const [run] = (await json(cli, "runs list --where \"status = 'failed'\"")).runs;
    assert.equal(run.error.code, "OPS_TOO_FEW_ROWS");
    assert.equal(run.params.folds, 100);
    assert.match((await cli("runs show")).stdout, /failed: OPS_TOO_FEW_ROWS/);
  });

  it("do not keep a training from succeeding when they cannot be kept", async (t) => {
    const { w, cli } = await trained(t);
    await rm(w.at("artifacts", "runs"), { recursive: true });
    await writeFile(w.at("artifacts", "runs"), "in the way");
    const { code, stderr } = await cli("train --config small.yaml");
    assert.equal(code, 0, stderr);
    assert.match(stderr, /run {7}not kept whole: cannot write/);
  });

  it("are compared: what differs, and by how much", async (t) => {
    const { w, cli } = await trained(t);
    await w.config("deep.yaml", (dataset) => {
      dataset.model.forest.max_depth = 1;
    });
    await json(cli, "pipeline --config deep.yaml --source in.csv");
    const compared = await json(cli, "runs compare");
    assert.deepEqual(
      compared.params.filter(({ differs }: { differs: boolean }) => differs),
      [{ name: "max_depth", values: [7, 1], differs: true }],
    );
    assert.ok(compared.datasets.every(({ differs }: { differs: boolean }) => !differs));
    const [first, second] = compared.runs;
    const auc = compared.metrics.find(({ name }: { name: string }) => name === "cv.roc_auc");
    assert.equal(auc.differences[1], auc.values[1] - auc.values[0]);
    assert.match((await cli("runs compare latest~1 latest")).stdout, /max_depth +│ +7 +│ +1/);
    const { stdout } = await cli(`runs compare ${first.id} --format md`);
    assert.match(stdout, /^\| `max_depth` \| `7` \| `1` \|$/m);
    assert.ok(stdout.includes(second.id));
    assert.deepEqual(await codeOf(cli, "runs compare latest latest"), [2, "OPS_USAGE"]);
    const { stdout: drawn } = await cli(
      "runs list --columns params.max_depth,metrics.f1 --sort params.max_depth",
    );
    assert.match(drawn, /f1, oldest to newest: 0\.\d{4} to 0\.\d{4}\n[▁-█]{2}/);
  });

  it("are exported, one by one and all together", async (t) => {
    const { w, cli } = await trained(t);
    await json(cli, "evaluate --config small.yaml");
    const rows = parse((await cli("runs export")).stdout, { columns: true }) as Record<string, string>[];
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ["evaluate", "pipeline"],
    );
    const shown = await json(cli, "runs show latest~1");
    assert.equal(Number(rows[1]["metrics.roc_auc"]), shown.metrics.roc_auc);
    assert.equal(rows[1]["params.max_depth"], "7");
    assert.equal(rows[0]["params.max_depth"], "");
    const [document] = JSON.parse((await cli("runs export latest --format json")).stdout);
    assert.equal(document.kind, "evaluate");
    await json(cli, "runs export --format jsonl --where \"kind = 'pipeline'\" --output runs.jsonl");
    const { evaluation: _, pageFile: __, sent, ...details } = shown;
    assert.deepEqual(sent, []);
    assert.deepEqual(JSON.parse(await w.read("runs.jsonl")), details);
  });

  it("are removed by name, or by a filter after a question", async (t) => {
    const { w, cli } = await trained(t);
    await json(cli, "evaluate --config small.yaml");
    await json(cli, "evaluate --config small.yaml");
    assert.equal((await json(cli, "runs delete latest")).deleted.length, 1);
    for (const line of [
      "runs delete",
      "runs delete latest --where 'seconds > 0'",
      "runs delete --where 'seconds > 0'",
    ])
      assert.deepEqual(await codeOf(cli, line), [2, "OPS_USAGE"], line);
    assert.equal((await json(cli, "runs list")).total, 2);
    assert.equal((await json(cli, "runs delete --yes --where \"kind = 'evaluate'\"")).deleted.length, 1);
    assert.deepEqual(await json(cli, "runs delete --where \"kind = 'evaluate'\""), { deleted: [] });
    assert.equal((await readdir(w.at("artifacts", "runs"))).length, 1);
  });

  it("are found by a filter that is told where it is wrong", async (t) => {
    const { w, cli } = await trained(t);
    assert.equal(
      (await json(cli, "runs list --where 'metrics.roc_auc > 0 and params.max_depth = 7'")).total,
      1,
    );
    assert.equal((await json(cli, "runs list --where 'params.max_depth = 8'")).total, 0);
    assert.deepEqual(await codeOf(cli, "runs list --where 'roc_auc > 1'"), [2, "OPS_WHERE_INVALID"]);
    assert.deepEqual(await codeOf(cli, "runs list --columns id"), [2, "OPS_USAGE"]);
    await mkdir(w.at("artifacts", "runs", "20260101-000000-000-abcdef"));
    assert.equal((await json(cli, "runs list")).runs.length, 1, "a run of which nothing is on record yet");
  });
});
