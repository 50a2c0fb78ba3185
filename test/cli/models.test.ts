import assert from "node:assert/strict";
import { appendFile, rm, writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { cliIn } from "../helpers/cli.ts";
import { trained } from "../helpers/trained.ts";
import { contentOf, passengers, type Workspace, workspace } from "../helpers/workspace.ts";

type Cli = ReturnType<typeof cliIn>;

const json = async (cli: Cli, line: string) => {
  const { code, stdout } = await cli(`${line} --config small.yaml --json`);
  assert.equal(code, 0, stdout);
  return JSON.parse(stdout);
};

/** Trains once more with a forest of so many levels; returns what the pipeline said of the new version. */
async function retrain(w: Workspace, cli: Cli, depth: number) {
  await w.config("small.yaml", (dataset) => {
    dataset.model.forest.max_depth = depth;
  });
  return json(cli, "pipeline --source in.csv");
}

const aliases = async (cli: Cli): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await json(cli, "models list")).flatMap((row: { aliases: string[]; version: number }) =>
      row.aliases.map((alias) => [alias, row.version]),
    ),
  );

describe("models", () => {
  it("are got from a remote that has none yet only where that is meant", async (t) => {
    const w = await workspace(t);
    const cli = cliIn(w.folder);
    const pull = "models pull --remote elsewhere --config small.yaml --json";
    const refused = await cli(pull);
    assert.equal(refused.code, 2);
    assert.equal(JSON.parse(refused.stdout).error.code, "OPS_MODEL_NOT_FOUND");
    const meant = await cli(`${pull} --allow-empty`);
    assert.equal(meant.code, 0, meant.stderr);
    assert.deepEqual(JSON.parse(meant.stdout).moved, []);
    // A version that is named has to be there in any case.
    assert.equal((await cli(`${pull.replace("pull", "pull champion")} --allow-empty`)).code, 2);
    assert.deepEqual(JSON.parse((await cli("models list --config small.yaml --json")).stdout), []);
  });

  it("are none before the first training, which is said, and looking leaves no file", async (t) => {
    const w = await workspace(t);
    const cli = cliIn(w.folder);
    assert.match((await cli("models list --config small.yaml")).stdout, /no model yet/);
    assert.deepEqual(await json(cli, "models list"), []);
    for (const line of ["models show 1", "models promote champion", "models rollback", "models show"]) {
      const { code, stdout } = await cli(`${line} --config small.yaml --json`);
      assert.equal(code, 2);
      assert.equal(JSON.parse(stdout).error.code, "OPS_MODEL_NOT_FOUND");
    }
    assert.deepEqual(await contentOf(w.at("artifacts")), {});
  });

  it("get the next version when retrained, as champion or challenger by their cross-validated score", async (t) => {
    const { w, cli } = await trained(t);
    const { model, registered } = await retrain(w, cli, 1);
    assert.equal(model.version, 2);
    const [second, first] = await json(cli, "models list");
    assert.deepEqual([second.version, first.version], [2, 1]);
    const better = second.roc_auc >= first.roc_auc;
    assert.equal(registered.alias, better ? "champion" : "challenger");
    assert.deepEqual(await aliases(cli), better ? { champion: 2 } : { champion: 1, challenger: 2 });
    assert.match(registered.reason, /^cross-validated ROC AUC 0\.\d+ against 0\.\d+ of version 1$/);
    assert.deepEqual((await json(cli, "models show 2")).manifest.digest, model.digest);
    // Back to the first parameters: the version is there already.
    await w.config("small.yaml", () => undefined);
    const back = await json(cli, "pipeline --source in.csv");
    assert.equal(back.model.version, 1);
    assert.equal((await json(cli, "models list")).length, 2);
  });

  it("are promoted and rolled back by hand, and no pipeline undoes that", async (t) => {
    const { w, cli } = await trained(t);
    await retrain(w, cli, 3);
    await json(cli, "models promote 1");
    const promoted = await json(cli, "models promote 2 --reason 'it is newer'");
    assert.deepEqual([promoted.version, promoted.previous, promoted.changed], [2, 1, true]);
    assert.equal((await json(cli, "models promote 2")).changed, false);
    const rolled = await json(cli, "models rollback --reason 'it was worse'");
    assert.deepEqual([rolled.version, rolled.previous], [1, 2]);
    assert.equal((await aliases(cli)).champion, 1);
    for (const options of ["", "--force", "--from register"]) {
      await json(cli, `pipeline --source in.csv ${options}`);
      assert.equal((await aliases(cli)).champion, 1, options);
    }
    const { history } = await json(cli, "models show 1");
    assert.equal(history.at(-1).reason, "it was worse");
    assert.match(
      (await cli("models show 1 --config small.yaml")).stdout,
      /rollback as champion by \S+@\S+: it was worse/,
    );
    assert.equal((await json(cli, "models promote 2 --alias shadow")).alias, "shadow");
    assert.equal((await aliases(cli)).shadow, 2);
  });

  it("are archived and restored, with who, why and what they lose by it", async (t) => {
    const { w, cli } = await trained(t);
    await retrain(w, cli, 3);
    await json(cli, "models promote 1");
    await json(cli, "models promote 2 --alias staging");
    const refused = await cli("models archive champion --config small.yaml");
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /OPS_MODEL_IN_USE/);
    const archived = await json(cli, "models archive 2 --reason 'wrong file' --by ann@lab");
    assert.ok(archived.aliases.includes("staging"));
    assert.match((await cli("models list --config small.yaml")).stdout, /\(archived\)/);
    const promote = await cli("models promote 2 --config small.yaml");
    assert.equal(promote.code, 2);
    assert.match(promote.stderr, /hint: titanic-ops models restore 2/);
    const shown = (await cli("models show 2 --config small.yaml")).stdout;
    assert.match(shown, /archive by ann@lab: wrong file/);
    await json(cli, "models restore 2");
    assert.equal((await json(cli, "models promote 2")).changed, true);
  });

  it("are forced only with a reason, and take no alias that reads like a version", async (t) => {
    const { cli } = await trained(t);
    for (const line of [
      "promote 1 --force",
      "promote 1 --alias v2",
      "promote 1 --alias latest",
      "promote 1 --alias ''",
    ]) {
      const { code, stderr } = await cli(`models ${line} --config small.yaml`);
      assert.equal(code, 2, line);
      assert.match(stderr, /OPS_USAGE/, line);
    }
    for (const by of ["''", "'a\tb'"])
      assert.equal((await cli(`models promote 1 --by ${by} --config small.yaml`)).code, 2, by);
  });

  it("are compared: what they were made from and with, and their scores", async (t) => {
    const { w, cli } = await trained(t);
    await retrain(w, cli, 3);
    const diff = await json(cli, "models diff 1 2");
    assert.deepEqual([diff.a, diff.b, diff.isSame, diff.data, diff.environment], [1, 2, false, [], []]);
    assert.deepEqual(diff.config, [{ what: "model.forest.max_depth", a: 7, b: 3 }]);
    assert.match((await cli("models diff 1 --config small.yaml")).stdout, /model\.forest\.max_depth/);
    const same = await cli("models diff 1 1 --config small.yaml");
    assert.match(same.stdout, /predict alike/);
    assert.equal((await cli("models diff 1 9 --config small.yaml")).code, 2);
  });

  it("are verified file by file, and what is damaged, gone or was put there is told with exit 1", async (t) => {
    const { w, cli } = await trained(t);
    assert.equal((await json(cli, "models verify")).ok, true);
    const verify = async () => {
      const { code, stdout } = await cli("models verify --config small.yaml --json");
      assert.equal(code, 1);
      return JSON.parse(stdout).versions;
    };
    await w.write("artifacts/models/titanic/1/more.js", "process.exit()");
    assert.match((await verify())[0].problems.join(), /more\.js` is not listed/);
    await rm(w.at("artifacts/models/titanic/1/more.js"));
    await appendFile(w.at("artifacts/models/titanic/1/model-card.md"), "x");
    assert.match((await verify())[0].problems.join(), /model-card\.md/);
    await rm(w.at("artifacts/models/titanic/1"), { recursive: true });
    assert.match((await verify())[0].problems.join(), /no version 1/);
  });

  it("are found by number or alias, and what there is is said of others", async (t) => {
    const { cli } = await trained(t);
    const { code, stderr } = await cli("predict in.csv --model champoin --config small.yaml");
    assert.equal(code, 2);
    assert.match(stderr, /no model `titanic` called `champoin` \(there are `1`, `champion`\)/);
    assert.match(stderr, /hint: titanic-ops models list/);
  });

  it("that are damaged are told, and how to have them back, and are not written over", async (t) => {
    const { w, cli } = await trained(t);
    const before = await contentOf(w.at("artifacts/models"));
    await appendFile(w.at("artifacts/models/titanic/1/forest.bin"), "x");
    const damaged = await contentOf(w.at("artifacts/models"));
    const lines = ["predict in.csv", "pipeline --source in.csv", "pipeline --source in.csv --force", "train"];
    for (const line of lines) {
      const { code, stdout } = await cli(`${line} --config small.yaml --json`);
      assert.equal(code, 2, line);
      const { error } = JSON.parse(stdout);
      assert.equal(error.code, "OPS_MODEL_CORRUPT");
      assert.equal(error.details.file, "artifacts/models/titanic/1/forest.bin");
      assert.match(error.hint, /rm -r artifacts\/models\/titanic\/1 && titanic-ops pipeline/);
    }
    assert.deepEqual(await contentOf(w.at("artifacts/models")), damaged);
    const doctor = await cli("doctor --config small.yaml --json");
    assert.equal(doctor.code, 1);
    assert.match(doctor.stdout, /cannot be trusted/);

    // As the hint says.
    await rm(w.at("artifacts/models/titanic/1"), { recursive: true });
    await json(cli, "pipeline --source in.csv");
    const again = await contentOf(w.at("artifacts/models"));
    assert.equal(again["titanic/1/forest.bin"], before["titanic/1/forest.bin"]);
    assert.equal((await cli("predict in.csv --config small.yaml")).code, 0);
  });

  it("are shown with intervals, baselines and subgroups, which need not be features", async (t) => {
    const w = await workspace(t);
    const cli = cliIn(w.folder);
    await w.write("in.csv", passengers(200));
    await w.config("small.yaml", (dataset) => {
      dataset.model.evaluation.subgroups = ["Sex", "SibSp"];
    });
    const { metrics } = await json(cli, "pipeline --source in.csv");
    assert.equal((await w.read("artifacts", "processed", "processed.csv")).split(",", 3)[2], "SibSp");
    const { card } = await json(cli, "models show 1");
    assert.deepEqual(card.evaluation.subgroups, metrics.subgroups);
    assert.ok(!card.features.some(({ name }: { name: string }) => name === "SibSp"));
    const { stdout } = await cli("models show 1 --config small.yaml");
    assert.match(stdout, /score +│ held out │ 95 % interval │ majority │ logistic/);
    assert.match(stdout, /By Siblings and spouses/);
    assert.match(stdout, /Demographic parity, the gap of predicted positives: /);
    // On raw rows too, where the column is read from the file.
    const evaluated = await json(cli, "evaluate --model 1 --data in.csv");
    assert.deepEqual(
      evaluated.subgroups.map(({ column, groups }: { column: string; groups: { rows: number }[] }) => [
        column,
        groups.reduce((sum, { rows }) => sum + rows, 0),
      ]),
      [
        ["Sex", 200],
        ["SibSp", 200],
      ],
    );
    assert.equal(evaluated.baselines.length, 2);
  });

  it("whose registry cannot be read are told", async (t) => {
    const { w, cli } = await trained(t);
    await writeFile(w.at("artifacts/models/titanic/registry.json"), "{");
    const { code, stderr } = await cli("models list --config small.yaml");
    assert.equal(code, 2);
    assert.match(stderr, /OPS_MODEL_CORRUPT.*registry\.json/);
  });
});
