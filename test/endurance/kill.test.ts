import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createRng } from "../../src/core/rng.ts";
import { ended, runBinary, startBinary } from "../helpers/binary.ts";
import { contentOf, leftovers, type Workspace, withoutRuns, workspace } from "../helpers/workspace.ts";

const KILLS = 50;
/** Both are part of what is compared: equal clocks give equal manifests. */
const env = { SOURCE_DATE_EPOCH: "1700000000" };

const pipeline = (...more: string[]) => ["pipeline", "--config", "small.yaml", "--json", ...more];

/**
 * What a run is for: every file but the database, whose pages lie as they were written, and the notes of the pipeline, of
 * the lineage and of tracking, which tell of the runs themselves.
 */
async function made(w: Workspace): Promise<Record<string, string>> {
  const {
    "titanic.duckdb": _pages,
    "pipeline.json": _notes,
    "lineage.json": _runs,
    ...files
  } = withoutRuns(await contentOf(w.at("artifacts")));
  // A kill may leave a folder that was made for a file which then was not needed.
  return Object.fromEntries(Object.entries(files).filter(([, digest]) => digest !== "folder"));
}

describe("a pipeline that is killed", () => {
  it(`at ${KILLS} random moments always goes on, to the same bytes, and leaves nothing else`, async (t) => {
    const undisturbed = await workspace(t);
    const started = performance.now();
    const first = await runBinary(pipeline(), { cwd: undisturbed.folder, env });
    const lengthMs = performance.now() - started;
    assert.equal(first.code, 0, first.stdout);

    const w = await workspace(t);
    const rng = createRng(1912);
    let died = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      // With --force each stage is begun again and again, so that the kills fall into all of them; without, the run
      // goes on from what the one before has left.
      const child = startBinary(pipeline(...(kill % 2 === 0 ? ["--force"] : [])), { cwd: w.folder, env });
      const end = ended(child);
      await Promise.race([sleep(100 + rng.float() * lengthMs, undefined, { ref: false }), end]);
      child.kill("SIGKILL");
      const { code, signal, stdout } = await end;
      if (signal === "SIGKILL") died++;
      else assert.equal(code, 0, `a start after a kill failed: ${stdout}`);
    }
    assert.ok(died > KILLS / 3, `only ${died} of ${KILLS} runs were still at work when they were killed`);

    const last = await runBinary(pipeline(), { cwd: w.folder, env });
    assert.equal(last.code, 0, last.stdout);
    const [there, wanted] = [JSON.parse(last.stdout), JSON.parse(first.stdout)];
    assert.deepEqual(there.model, wanted.model);
    assert.deepEqual(there.metrics, wanted.metrics);
    assert.deepEqual(await made(w), await made(undisturbed));
    const { stdout } = await runBinary(["runs", "list", "--json", "--limit", "1000"], { cwd: w.folder, env });
    const ends = JSON.parse(stdout).runs.map(({ status }: { status: string }) => status);
    assert.ok(ends.includes("failed") && ends.includes("finished") && !ends.includes("running"));
    assert.deepEqual(leftovers(await contentOf(w.at("artifacts"))), []);

    const again = JSON.parse((await runBinary(pipeline(), { cwd: w.folder, env })).stdout);
    assert.ok(again.stages.every(({ status }: { status: string }) => status === "cached"));
  });
});
