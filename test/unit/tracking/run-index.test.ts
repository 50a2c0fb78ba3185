import assert from "node:assert/strict";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { deleteRuns } from "../../../src/core/tracking/delete-runs.ts";
import { listRuns } from "../../../src/core/tracking/list-runs.ts";
import { withRun } from "../../../src/core/tracking/with-run.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { tempDir } from "../../helpers/temp-dir.ts";
import { noProblem, trackedRun } from "../../helpers/tracked-runs.ts";

const INDEX = "index-1.parquet";

/** A folder with so many runs, whose metric `m` is their number; copies of one, because making each takes longer. */
async function manyRuns(t: TestContext, count: number): Promise<string> {
  const runs = await tempDir(t);
  const first = await trackedRun(runs, (run) => run.metrics({ m: 0 }));
  const text = await readFile(path.join(runs, first, "events.ndjson"), "utf8");
  for (let i = 1; i < count; i++) {
    const id = `20260102-030406-000-${i.toString(16).padStart(6, "0")}`;
    await mkdir(path.join(runs, id));
    await writeFile(
      path.join(runs, id, "events.ndjson"),
      text.replaceAll(first, id).replace('"m":0', `"m":${i}`),
    );
  }
  return runs;
}

const idsOf = async (runs: string, where: string) =>
  (await listRuns(runs, { where, sort: "id asc" })).runs.map(({ id }) => id);

describe("the index of runs", () => {
  it("is written once there are many, and what is asked of it is what the logs say", async (t) => {
    const runs = await manyRuns(t, 130);
    const before = await idsOf(runs, "metrics.m >= 100");
    assert.equal(before.length, 30);
    assert.ok((await readdir(runs)).includes(INDEX));
    assert.deepEqual(await idsOf(runs, "metrics.m >= 100"), before);
    const added = await trackedRun(runs, (run) => run.metrics({ m: 500 }), {
      at: "2026-02-01T00:00:00.000Z",
    });
    assert.deepEqual(await idsOf(runs, "metrics.m >= 100"), [...before, added]);
    await deleteRuns(runs, [before[0]]);
    await rm(path.join(runs, before[1]), { recursive: true });
    assert.deepEqual(await idsOf(runs, "metrics.m >= 100"), [...before.slice(2), added]);
    const { runs: best, total } = await listRuns(runs, { sort: "metrics.m", limit: 2 });
    assert.deepEqual([best[0].id, best[1].metrics.m, total], [added, 129, 129]);
    const { runs: least } = await listRuns(runs, { sort: "metrics.m asc", limit: 1, where: "metrics.m > 3" });
    assert.equal(least[0].metrics.m, 4);
  });

  it("does not hold a run that is at work, and is made again where it is damaged", async (t) => {
    const runs = await manyRuns(t, 101);
    await withRun(
      {
        runs,
        about: { name: "titanic", kind: "slow", command: "", packages: {} },
        now: () => new Date(),
        onProblem: noProblem,
      },
      async (run) => {
        assert.equal((await idsOf(runs, "kind = 'slow' and status = 'running'")).length, 1);
        assert.ok((await readdir(runs)).includes(INDEX));
        run.note("it has more to say");
      },
    );
    assert.equal(
      (await idsOf(runs, "kind = 'slow' and status = 'finished' and note contains 'more'")).length,
      1,
    );
    await writeFile(path.join(runs, INDEX), "rubbish");
    assert.equal((await idsOf(runs, "kind = 'train'")).length, 101);
  });

  it("comes to the same for readers at the same time", async (t) => {
    const runs = await manyRuns(t, 110);
    const found = await Promise.all(Array.from({ length: 4 }, () => idsOf(runs, "metrics.m < 50")));
    for (const each of found) assert.equal(each.length, 50);
    assert.deepEqual(
      (await readdir(runs)).filter((name) => name.startsWith(".")),
      [],
    );
  });

  it("goes with the runs when their folder is copied", async (t) => {
    const runs = await manyRuns(t, 101);
    await idsOf(runs, "kind = 'train'");
    const copy = path.join(await tempDir(t), "copy");
    await cp(runs, copy, { recursive: true });
    assert.deepEqual(await idsOf(copy, "metrics.m = 7"), await idsOf(runs, "metrics.m = 7"));
  });
});

describe("deleteRuns", () => {
  it("removes none where one of them is still at work", async (t) => {
    const runs = await tempDir(t);
    const ended = await trackedRun(runs, (run) => run.note("ended"));
    await trackedRun(runs, async (run) => {
      run.note("at work");
      const ids = (await readdir(runs)).sort();
      await opsError("OPS_RUN_BUSY", () => deleteRuns(runs, ids));
      assert.deepEqual((await readdir(runs)).sort(), ids);
    });
    await deleteRuns(runs, [ended]);
    assert.equal((await readdir(runs)).length, 1);
  });
});
