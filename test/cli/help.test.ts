import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { describe, it } from "node:test";
import { COMMANDS } from "../../src/cli/commands.ts";
import { cliIn } from "../helpers/cli.ts";
import { tempDir } from "../helpers/temp-dir.ts";

describe("help", () => {
  for (const { path, examples, options } of COMMANDS) {
    const name = path.join(" ");
    it(`of ${name} has examples and every option, and leaves no file`, async (t) => {
      const folder = await tempDir(t);
      const { code, stdout, stderr } = await cliIn(folder)(`${name} --help`);
      assert.equal(code, 0);
      assert.equal(stderr, "");
      assert.match(stdout, new RegExp(`^Usage: titanic-ops ${name} `));
      assert.ok(examples.length > 0);
      for (const example of examples) {
        assert.ok(example.includes(`titanic-ops ${name}`), example);
        assert.ok(stdout.includes(`\n  ${example}\n`), example);
      }
      for (const { flags } of Object.values(options)) assert.ok(stdout.includes(`  ${flags} `), flags);
      for (const flag of ["--config", "--artifacts", "--json", "--quiet", "--verbose"])
        assert.ok(stdout.includes(flag), flag);
      assert.match(stdout, /Exit codes: 0 done/);
      assert.deepEqual(await readdir(folder), []);
    });
  }

  it("of the program lists every command", async (t) => {
    const { code, stdout } = await cliIn(await tempDir(t))("--help");
    assert.equal(code, 0);
    for (const { path } of COMMANDS) assert.match(stdout, new RegExp(`^  ${path[0]} `, "m"));
  });

  const groups = new Set(
    COMMANDS.flatMap(({ path }) => path.slice(0, -1).map((_, i) => path.slice(0, i + 1).join(" "))),
  );
  for (const group of groups) {
    it(`of the group ${group} lists its commands, with an example of each`, async (t) => {
      const { code, stdout } = await cliIn(await tempDir(t))(`${group} --help`);
      assert.equal(code, 0);
      assert.match(stdout, /Exit codes: 0 done/);
      for (const { path, examples } of COMMANDS.filter(({ path }) =>
        path.join(" ").startsWith(`${group} `),
      )) {
        assert.match(stdout, new RegExp(`^  ${path[group.split(" ").length]} `, "m"));
        assert.ok(stdout.includes(`\n  ${examples[0]}\n`), examples[0]);
      }
    });
  }

  it("comes beside the version", async (t) => {
    const { code, stdout } = await cliIn(await tempDir(t))("--version");
    assert.equal(code, 0);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  });
});

describe("a mistaken command line", () => {
  const cases: [line: string, message: RegExp, hint: string][] = [
    ["", /a command is missing/, "titanic-ops --help"],
    ["models", /a command is missing/, "titanic-ops models --help"],
    ["pipelin", /unknown command `pipelin` \(Did you mean pipeline\?\)/, "titanic-ops --help"],
    ["models shwo", /unknown command `shwo` \(Did you mean show\?\)/, "titanic-ops models --help"],
    [
      "predict --frmat csv",
      /unknown option `--frmat` \(Did you mean --format\?\)/,
      "titanic-ops predict --help",
    ],
    ["predict one two", /too many arguments/, "titanic-ops predict --help"],
    ["sample --output", /`--output <file>` argument missing/, "titanic-ops sample --help"],
    ["sample --rows many", /--rows `many` is not a number/, "titanic-ops sample --help"],
    [
      "sample --rows 0 --seed 1.5",
      /--rows `0` is below 1; --seed `1.5` is not a whole/,
      "titanic-ops sample --help",
    ],
    [
      "pipeline --until tran",
      /--until `tran` is not a stage \(extract, .*\) \(did you mean train\?\)/,
      "titanic-ops pipeline --help",
    ],
    ["pipeline --from nowhere", /is not a stage \(extract, ingest, validate,/, "titanic-ops pipeline --help"],
    [
      "pipeline --from train --until extract",
      /`train` comes after `extract`/,
      "their order is extract, ingest",
    ],
    [
      "predict --format xml",
      /--format `xml` is not a form \(csv, jsonl, json\)/,
      "titanic-ops predict --help",
    ],
    [
      "predict --format jsnol",
      /--format `jsnol` is not a form \(csv, jsonl, json\) \(did you mean jsonl\?\)/,
      "titanic-ops predict --help",
    ],
    [
      "serve --require rdeis",
      /--require `rdeis` is not a store .* \(did you mean redis\?\)/,
      "titanic-ops serve --help",
    ],
    ["sreve", /unknown command `sreve` \(Did you mean serve\?\)/, "titanic-ops --help"],
    ["serve --prot 1", /unknown option `--prot` \(Did you mean --port\?\)/, "titanic-ops serve --help"],
    ["models promote 1 --alias 'No Good'", /--alias `No Good` is lower-case/, "models promote --help"],
  ];
  for (const [line, message, hint] of cases) {
    it(`is told, with what to type instead: titanic-ops ${line}`, async (t) => {
      const folder = await tempDir(t);
      const { code, stdout, stderr } = await cliIn(folder)(line);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.match(stderr, /error\[OPS_USAGE\]: /);
      assert.ok(stderr.includes(`hint: ${hint}`) || stderr.includes(hint), stderr);
      assert.deepEqual(
        (await readdir(folder)).filter((name) => name !== "logs"),
        [],
      );
    });
  }

  it("is told as JSON where that was asked for", async (t) => {
    const { code, stdout, stderr } = await cliIn(await tempDir(t))("pipelin --json");
    assert.equal(code, 2);
    assert.equal(stderr, "");
    const { error } = JSON.parse(stdout);
    assert.equal(error.code, "OPS_USAGE");
    assert.equal(error.hint, "titanic-ops --help");
  });
});
