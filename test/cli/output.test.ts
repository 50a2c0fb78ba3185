import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { after, before, describe, it, type TestContext } from "node:test";
import { cliIn } from "../helpers/cli.ts";
import { passengers, type Workspace, workspace } from "../helpers/workspace.ts";

const ESC = String.fromCharCode(27);

describe("what a command prints", () => {
  let w: Workspace;
  let cli: ReturnType<typeof cliIn>;
  const cleanups: (() => Promise<void> | void)[] = [];
  before(async () => {
    // One trained workspace for all: these tests only look.
    w = await workspace({ after: (each: () => void) => cleanups.push(each) } as unknown as TestContext);
    cli = cliIn(w.folder);
    await w.write("new.csv", passengers(5, 3));
    const { code, stderr } = await cli("pipeline --config small.yaml");
    assert.equal(code, 0, stderr);
  });
  after(async () => {
    for (const cleanup of cleanups) await cleanup();
  });

  const LINES: [line: string, keys: readonly string[] | null][] = [
    ["extract", ["source", "sha256", "bytes", "table", "database", "rows", "seconds"]],
    ["ingest", ["file", "rows", "sha256", "bytes", "seconds"]],
    ["validate", ["report", "reportFile", "invalidFile"]],
    ["process", ["file", "rows", "sha256", "bytes", "features", "featureStore", "seconds"]],
    ["train", ["name", "version", "digest", "added", "folder", "rows", "seconds"]],
    ["evaluate --model 1", null],
    ["predict new.csv", ["predictions"]],
    ["predict new.csv --output answers.csv", ["file", "rows", "sha256", "bytes", "model"]],
    ["models list", null],
    ["models show champion", ["manifest", "aliases", "history", "folder"]],
    ["models promote 1", ["name", "alias", "version", "previous", "changed"]],
    ["sample --rows 3 --output sample.csv", ["file", "rows", "seed", "sha256", "bytes"]],
    ["doctor", ["ok", "checks"]],
    ["pipeline", ["model", "metrics", "registered", "data", "stages", "seconds", "next"]],
  ];
  for (const [line, keys] of LINES) {
    it(`with --json is exactly one document, and nothing on standard error: ${line}`, async () => {
      const { code, stdout, stderr } = await cli(`${line} --config small.yaml --json`);
      assert.equal(code, 0, stdout + stderr);
      assert.equal(stderr, "");
      assert.ok(stdout.endsWith("\n"));
      const result = JSON.parse(stdout);
      // More may be added; what is there stays.
      for (const key of keys ?? []) assert.ok(key in result, key);
    });

    it(`for people is text, quiet with --quiet: ${line}`, async () => {
      const told = await cli(`${line} --config small.yaml --quiet`);
      assert.equal(told.code, 0, told.stderr);
      assert.equal(told.stderr, "");
      assert.ok(told.stdout.length > 0);
      assert.throws(() => JSON.parse(told.stdout), SyntaxError);
    });
  }

  it("tells each stage on standard error, and the result on standard output", async () => {
    const { stdout, stderr } = await cli("pipeline --config small.yaml");
    assert.equal(stderr.trim().split("\n").length, 7);
    assert.match(stderr, /extract {3}cached .* s {2}300 rows from sample:titanic/);
    assert.match(stdout, /roc_auc +│ +0\.\d{4}/);
    assert.match(stdout, /Stages {4}0 ran, 7 cached/);
    assert.match(stdout, /The data is a reconstruction/);
  });

  it("has colour in a terminal, and none with NO_COLOR or elsewhere", async () => {
    const terminal = await cli("models list --config small.yaml", { terminal: true });
    assert.ok(terminal.stdout.includes(ESC));
    const plain = await cli("models list --config small.yaml", { terminal: true, env: { NO_COLOR: "1" } });
    assert.ok(!plain.stdout.includes(ESC));
    const piped = await cli("models list --config small.yaml");
    assert.ok(!piped.stdout.includes(ESC));
    assert.equal(piped.stdout, plain.stdout);
  });

  it("never asks where nobody can answer: without a terminal, in CI and with --json", async () => {
    const worlds = [{}, { terminal: true, env: { CI: "1" } }];
    for (const world of worlds) {
      const { code, stderr } = await cli("models promote --config small.yaml", world);
      assert.equal(code, 2);
      assert.match(stderr, /OPS_USAGE.*: the version is missing/);
    }
    const told = await cli("models show --config small.yaml --json", { terminal: true });
    assert.equal(told.code, 2);
    assert.equal(JSON.parse(told.stdout).error.code, "OPS_USAGE");
  });

  it("has a stack with --verbose only", async () => {
    const short = await cli("predict absent.csv --config small.yaml");
    assert.equal(short.code, 2);
    assert.doesNotMatch(short.stderr, /\n\s+at /);
    const long = await cli("predict absent.csv --config small.yaml --verbose");
    assert.match(long.stderr, /\n\s+at .*\n/);
    assert.match(long.stderr, /"level":50/);
  });

  it("refuses --json where the result is rows for standard output", async () => {
    for (const line of ["sample --json", "predict new.csv --format csv --json"]) {
      const { code, stdout } = await cli(`${line} --config small.yaml`);
      assert.equal(code, 2);
      assert.equal(JSON.parse(stdout).error.code, "OPS_USAGE");
      assert.match(JSON.parse(stdout).error.hint, /--output/);
    }
  });

  it("goes to the log file too, at the level that is asked for", async () => {
    const level = (name: string) => ({ TITANIC_OPS_LOG_LEVEL: name, TITANIC_OPS_LOGS: "other-logs" });
    await cli("predict absent.csv --config small.yaml", { env: level("silent") });
    await assert.rejects(readdir(w.at("other-logs")), { code: "ENOENT" });
    await cli("predict absent.csv --config small.yaml", { env: level("info") });
    const [file] = await readdir(w.at("other-logs"));
    assert.match(file, /^log_\d{4}-\d\d-\d\d\.log$/);
    const record = JSON.parse(await w.read("other-logs", file));
    assert.equal(record.code, "OPS_INPUT_NOT_FOUND");
    const wrong = await cli("doctor", { env: level("loud") });
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /OPS_CONFIG_INVALID.*TITANIC_OPS_LOG_LEVEL/);
  });
});
