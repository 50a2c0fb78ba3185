import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { BINARY, ended, runBinary, startBinary } from "../helpers/binary.ts";
import { workspace } from "../helpers/workspace.ts";

const MB = 1e6;

/** The most memory that a run took, in bytes: it is told by the process itself when it ends. */
async function peakOf(args: readonly string[], cwd: string, stdin?: string) {
  const hook = `process.on("exit", () => process.stderr.write("peak " + process.resourceUsage().maxRSS));`;
  const child = startBinary(args, {
    cwd,
    ...(stdin !== undefined && { stdin }),
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}` },
  });
  const hash = createHash("sha256");
  let lines = 0;
  // Not kept: the rows of a large result would be the test's own memory.
  child.stdout?.on("data", (chunk: Buffer) => {
    hash.update(chunk);
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  });
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  const [code] = await once(child, "close");
  assert.equal(code, 0, stderr);
  return { peak: Number(/peak (\d+)/.exec(stderr)?.[1]) * 1024, lines, sha256: hash.digest("hex") };
}

describe("streams", () => {
  it("of a sample take as much memory for a million rows as for few", async (t) => {
    const { folder } = await workspace(t);
    const few = await peakOf(["sample", "--rows", "1000"], folder);
    const many = await peakOf(["sample", "--rows", "1000000"], folder);
    assert.equal(few.lines, 1001);
    assert.equal(many.lines, 1_000_001);
    assert.ok(many.peak < few.peak + 100 * MB, `${many.peak / MB} MB against ${few.peak / MB} MB`);
  });

  it("of predictions take as much memory for many rows as for few, and are those of the file", async (t) => {
    const w = await workspace(t);
    assert.equal((await runBinary(["pipeline", "--config", "small.yaml"], { cwd: w.folder })).code, 0);
    await runBinary(["sample", "--rows", "100000", "--output", "many.csv"], { cwd: w.folder });
    const predict = ["predict", "--config", "small.yaml"];
    const few = await peakOf([...predict, "sample:titanic?rows=1000"], w.folder);
    const many = await peakOf([...predict, "sample:titanic?rows=100000"], w.folder);
    assert.equal(many.lines, 100_001);
    assert.ok(many.peak < few.peak + 100 * MB, `${many.peak / MB} MB against ${few.peak / MB} MB`);

    const piped = await peakOf(predict, w.folder, await w.read("many.csv"));
    assert.equal(piped.sha256, many.sha256);
    const told = await runBinary([...predict, "many.csv", "--output", "answers.csv", "--json"], {
      cwd: w.folder,
    });
    assert.equal(JSON.parse(told.stdout).sha256, many.sha256);
    assert.equal(JSON.parse(told.stdout).rows, 100_000);
  });

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
