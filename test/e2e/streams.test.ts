import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { BINARY, ended, runBinary, startBinary } from "../helpers/binary.ts";
import { workspace } from "../helpers/workspace.ts";

describe("streams", () => {
  it("of predictions that end at a bad row have told all before it, and write no file", async (t) => {
    const w = await workspace(t);
    assert.equal((await runBinary(["pipeline", "--config", "small.yaml"], { cwd: w.folder })).code, 0);
    await runBinary(["sample", "--rows", "10000", "--output", "good.csv"], { cwd: w.folder });
    const lines = (await w.read("good.csv")).split("\n");
    lines[7000] = "7000,1,3";
    await w.write("bad.csv", lines.join("\n"));
    const args = ["predict", "bad.csv", "--config", "small.yaml"];
    const told = await runBinary(args, { cwd: w.folder });
    assert.equal(told.code, 2);
    assert.match(told.stderr, /^error\[OPS_INPUT_FIELD_COUNT\]: bad\.csv:7001 has 3 fields/);
    assert.match(told.stdout, /^PassengerId,label,prediction,probability\n1,[01],/);
    const written = await runBinary([...args, "--output", "answers.csv"], { cwd: w.folder });
    assert.equal(written.code, 2);
    assert.ok(!existsSync(w.at("answers.csv")));
    const json = await runBinary([...args, "--json"], { cwd: w.folder });
    assert.equal(json.code, 2);
    assert.deepEqual(Object.keys(JSON.parse(json.stdout)), ["error"]);
    assert.equal(JSON.parse(json.stdout).error.details.line, 7001);
  });

  it("end when the program fails, though its input has not ended", async (t) => {
    const w = await workspace(t);
    const child = startBinary(["predict", "--config", "small.yaml"], { cwd: w.folder, openStdin: true });
    const { code, stderr } = await ended(child);
    assert.equal(code, 2);
    assert.match(stderr, /OPS_MODEL_NOT_FOUND/);
  });
});

describe("the built program", () => {
  it("starts with a line that lets a shell run it", async () => {
    assert.match(await readFile(BINARY, "utf8"), /^#!\/usr\/bin\/env node\n/);
  });

  it("brings its dataset file, and needs nothing in the folder where it is started", async (t) => {
    const { folder } = await workspace(t);
    const { code, stdout } = await runBinary(["doctor", "--json"], { cwd: folder });
    assert.equal(code, 0);
    const dataset = JSON.parse(stdout).checks.find(({ name }: { name: string }) => name === "dataset file");
    assert.match(dataset.found, /configs.titanic\.yaml \(titanic, 12 columns/);
  });
});
