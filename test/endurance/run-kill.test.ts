import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createRng } from "../../src/core/rng.ts";
import { showRun } from "../../src/core/tracking/find-run.ts";
import { listRuns } from "../../src/core/tracking/list-runs.ts";
import { spawnModule } from "../helpers/child.ts";
import { tempDir } from "../helpers/temp-dir.ts";

const KILLS = 50;

/** Makes one run after another, each of which tells as much as it can. */
const BUSY = `
  import { withRun } from "./src/core/tracking/with-run.ts";
  const about = { name: "titanic", kind: "train", command: "titanic-ops train", packages: {} };
  const onProblem = (error) => { throw error; };
  console.log("begun");
  for (;;) {
    await withRun({ runs: process.argv[1], about, now: () => new Date(), onProblem }, async (run) => {
      for (let step = 0; step < 300; step++) {
        run.params({ ["p" + (step % 7)]: "x".repeat(step * 10) });
        run.metrics({ loss: 1 / (step + 1), accuracy: step / 300 }, step);
        if (step % 50 === 0) await run.figure("figure-" + step + ".svg", "<svg>" + "y".repeat(5000) + "</svg>");
      }
    });
  }
`;

describe("tracking that is killed", () => {
  it(`at ${KILLS} random moments leaves every run readable, and none that seems to run`, async (t) => {
    const runs = path.join(await tempDir(t), "runs");
    const rng = createRng(1912);
    for (let kill = 0; kill < KILLS; kill++) {
      const child = spawnModule(t, BUSY, [runs]);
      await child.says("begun");
      await sleep(rng.float() * 200);
      child.process.kill("SIGKILL");
      await once(child.process, "close");
    }
    const { runs: listed, unreadable } = await listRuns(runs);
    assert.deepEqual(unreadable, []);
    const count = (wanted: string) => listed.filter(({ status }) => status === wanted).length;
    assert.equal(count("running"), 0);
    assert.equal(count("finished") + count("failed"), listed.length);
    assert.ok(count("failed") > KILLS / 2, `${count("failed")} runs were at work when they were killed`);
    for (const { id, status } of listed) {
      const { series, passedOver } = await showRun(runs, id);
      const steps = (series.loss ?? []).map(({ step }) => step);
      assert.deepEqual(
        steps,
        steps.map((_, i) => i),
        "no step is missing before the last one",
      );
      if (status === "finished") assert.deepEqual([steps.length, passedOver], [300, 0]);
      assert.ok(passedOver <= 1);
      assert.ok(!(await readdir(path.join(runs, id))).includes(".lock"));
    }
    // The second look finds what the first has written down.
    assert.deepEqual(await listRuns(runs), { runs: listed, total: listed.length, unreadable: [] });
  });
});
