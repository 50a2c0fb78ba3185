import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { describe, it } from "node:test";
import { runBinary, startBinary } from "../helpers/binary.ts";
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

describe("streams of many rows", () => {
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
});
