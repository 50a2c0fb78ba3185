import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { COMMANDS } from "../../src/cli/commands.ts";
import { cliIn } from "../helpers/cli.ts";
import { tempDir } from "../helpers/temp-dir.ts";
import { trained } from "../helpers/trained.ts";

describe("completion", () => {
  const cases: [line: string, expected: string[]][] = [
    ["pipel", ["pipeline"]],
    ["models roll", ["rollback"]],
    ["version remote ''", ["add", "list", "--help"]],
    ["nothing ''", []],
    ["pipeline --un", ["--until"]],
    ["pipeline --until train --un", []],
    ["pipeline --until tr", ["train"]],
    ["pipeline --until=tr", ["--until=train"]],
    ["pipeline --until = tr", ["train"]],
    ["pipeline --until =", ["extract", "ingest", "validate", "process", "train", "evaluate", "register"]],
    ["serve --require redis fe", ["features"]],
    ["serve --require redis --req", ["--require", "--require-signature"]],
    ["drift-report --fail-on ''", ["drift", "feature", "performance"]],
    ["serve --workers ''", ["auto"]],
    ["serve --port ''", []],
    ["predict --model champ", []],
    ["predict ''", [":files"]],
    ["predict one.csv --outp", ["--output"]],
    ["predict --output ''", [":files"]],
    ["predict --nothing=''", []],
    ["version push one two ''", [":files"]],
    ["completion ''", ["bash", "zsh", "fish"]],
    ["predict --json --form", ["--format"]],
  ];
  for (const [line, expected] of cases) {
    it(`of titanic-ops ${line} is ${expected.join(", ") || "nothing"}`, async (t) => {
      const { code, stdout, stderr } = await cliIn(await tempDir(t))(`completion bash -- ${line}`);
      assert.equal(code, 0, stderr);
      assert.deepEqual(stdout.split("\n").slice(0, -1), expected);
    });
  }

  it("knows every command and every option", async (t) => {
    const cli = cliIn(await tempDir(t));
    for (const { path, options } of COMMANDS) {
      const words = await cli(`completion bash -- ${path.join(" ")}`);
      assert.ok(words.stdout.split("\n").includes(path.at(-1) ?? ""), path.join(" "));
      const { stdout } = await cli(`completion bash -- ${path.join(" ")} --`);
      for (const { flags } of Object.values(options)) {
        const [long] = /--[\w-]+/.exec(flags) ?? [flags];
        assert.ok(stdout.split("\n").includes(long), `${path.join(" ")} ${long}`);
      }
    }
  });

  it("knows the versions of the model, where the command line says it is", async (t) => {
    const { w, cli } = await trained(t);
    const lines = async (line: string) => (await cli(`completion fish -- ${line}`)).stdout.split("\n");
    const [alias, version] = await lines("predict --config small.yaml --model ''");
    assert.equal(alias, "champion\tversion 1");
    assert.match(version, /^1\tcross-validated ROC AUC 0\.\d{4}$/);
    const elsewhere = `--config ${w.at("small.yaml")} --artifacts ${w.at("artifacts")}`;
    const [shown] = await lines(`models show ${elsewhere} cha`);
    assert.equal(shown, "champion\tversion 1");
    const [latest, newest] = await lines("runs show ''");
    assert.equal(latest, "latest");
    assert.match(newest, /^\d{8}-\d{6}-/);
    assert.deepEqual(await lines("predict --artifacts nowhere --model ''"), [""]);
  });

  it("has the help of each word for the shells that show it", async (t) => {
    const cli = cliIn(await tempDir(t));
    const zsh = await cli("completion zsh -- version");
    assert.match(zsh.stdout, /^version:The versions of data and models, in DVC's formats: add/);
    const fish = await cli("completion fish -- pipel");
    assert.match(fish.stdout, /^pipeline\tRun every stage/);
  });

  it("is refused for a shell that it does not know", async (t) => {
    const { code, stderr } = await cliIn(await tempDir(t))("completion zhs");
    assert.equal(code, 2);
    assert.match(stderr, /<shell> `zhs` is not one of bash, zsh, fish \(did you mean zsh\?\)/);
  });
});
