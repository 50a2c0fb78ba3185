import assert from "node:assert/strict";
import { appendFile, chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { describe, it } from "node:test";
import { OpsError } from "../../../src/core/errors.ts";
import { resolveRun, showRun } from "../../../src/core/tracking/find-run.ts";
import { listRuns } from "../../../src/core/tracking/list-runs.ts";
import { withRun } from "../../../src/core/tracking/with-run.ts";
import { spawnModule } from "../../helpers/child.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { tempDir } from "../../helpers/temp-dir.ts";
import { noProblem, trackedRun } from "../../helpers/tracked-runs.ts";

const about = { name: "titanic", kind: "train", command: "titanic-ops train", packages: {} };
const now = () => new Date("2026-01-02T03:04:05.678Z");

/** A run that tells something and then waits to be killed. */
const ENDLESS = `
  import { withRun } from "./src/core/tracking/with-run.ts";
  const about = { name: "titanic", kind: "train", command: "titanic-ops train", packages: {} };
  await withRun({ runs: process.argv[1], about, now: () => new Date(), onProblem() {} }, (run) => {
    run.params({ max_depth: 7 });
    console.log("told");
    return new Promise(() => setInterval(() => undefined, 1000));
  });
`;

describe("withRun", () => {
  it("keeps what work tells, and gives what work gives", async (t) => {
    const runs = path.join(await tempDir(t), "runs");
    const given = await withRun({ runs, about, now, onProblem: noProblem }, async (run) => {
      run.params({ max_depth: 7, engine: "own", bootstrap: true, class_weight: null });
      for (const step of [2, 1, 3]) run.metrics({ "fold.roc_auc": step / 10 }, step);
      run.metrics({ roc_auc: 0.8, odd: Number.NaN, huge: Number.POSITIVE_INFINITY, none: null });
      run.metrics({ roc_auc: 0.9 });
      run.tags({ stage: "try" });
      run.note("the first");
      run.source({ commit: "c".repeat(40), branch: null, dirty: true });
      run.model({
        role: "trained",
        name: "titanic",
        version: 3,
        digest: "d".repeat(64),
        folder: "models/titanic/3",
      });
      run.dataset({ name: "train", file: "split/train.csv", sha256: "e".repeat(64), rows: 9, columns: [] });
      run.system({ cpuPercent: 95.5, memoryBytes: 1e8 });
      await run.figure("roc-curve.svg", "<svg/>");
      await run.artifact("notes.txt", "twice");
      await run.artifact("notes.txt", "told");
      return 42;
    });
    assert.equal(given, 42);
    const shown = await showRun(runs, "latest");
    assert.match(shown.id, /^20260102-030405-678-[0-9a-f]{6}$/);
    assert.equal(shown.status, "finished");
    assert.equal(shown.startedAt, now().toISOString());
    assert.ok(shown.seconds !== null && shown.seconds >= 0);
    assert.deepEqual(shown.params, { max_depth: 7, engine: "own", bootstrap: true, class_weight: null });
    assert.deepEqual(shown.metrics, { "fold.roc_auc": 0.3, roc_auc: 0.9, odd: null, huge: null, none: null });
    assert.deepEqual(
      shown.series["fold.roc_auc"].map(({ step, value }) => [step, value]),
      [
        [1, 0.1],
        [2, 0.2],
        [3, 0.3],
      ],
    );
    assert.deepEqual([shown.tags, shown.note], [{ stage: "try" }, "the first"]);
    assert.deepEqual(shown.source, { commit: "c".repeat(40), branch: null, dirty: true });
    assert.equal(shown.model?.version, 3);
    assert.equal(shown.datasets[0].rows, 9);
    assert.deepEqual(
      shown.files.map((file) => file.path),
      ["figures/roc-curve.svg", "artifacts/notes.txt"],
    );
    assert.equal(await readFile(path.join(runs, shown.id, "artifacts/notes.txt"), "utf8"), "told");
    assert.deepEqual((await readdir(path.join(runs, shown.id))).sort(), [
      "artifacts",
      "events.ndjson",
      "figures",
    ]);
  });

  it("throws what work throws, and tells whether it failed or was interrupted", async (t) => {
    const runs = path.join(await tempDir(t), "runs");
    const failing = (error: unknown) => () =>
      withRun({ runs, about, now, onProblem: noProblem }, (run) => {
        run.note("begun");
        return Promise.reject(error);
      });
    await opsError(
      "OPS_TOO_FEW_ROWS",
      failing(new OpsError("OPS_TOO_FEW_ROWS", "two rows", { hint: "add" })),
    );
    await opsError(
      "OPS_INTERRUPTED",
      failing(new OpsError("OPS_INTERRUPTED", "interrupted", { hint: "again" })),
    );
    await assert.rejects(failing(new RangeError("oh")), RangeError);
    const { runs: all } = await listRuns(runs);
    assert.deepEqual(all.map(({ status, error }) => [status, error?.code, error?.message]).sort(), [
      ["failed", "OPS_BUG", "oh"],
      ["failed", "OPS_TOO_FEW_ROWS", "two rows"],
      ["interrupted", "OPS_INTERRUPTED", "interrupted"],
    ]);
  });

  it("leaves no trace of work that told nothing of itself, whether it succeeds or fails", async (t) => {
    const folder = await tempDir(t);
    const runs = path.join(folder, "runs");
    const options = { runs, about, now, onProblem: noProblem };
    await withRun(options, async (run) => run.system({ cpuPercent: 1, memoryBytes: 1 }));
    await assert.rejects(withRun(options, () => Promise.reject(new Error("no"))));
    assert.deepEqual(await readdir(folder), []);
    await withRun(options, async (run) => run.note("something"));
    assert.equal((await readdir(runs)).length, 1);
  });

  it("works on where nothing can be kept, and says so once", async (t) => {
    const folder = await tempDir(t);
    await writeFile(path.join(folder, "runs"), "a file is in the way");
    const problems: unknown[] = [];
    const options = {
      runs: path.join(folder, "runs"),
      about,
      now,
      onProblem: (each: unknown) => problems.push(each),
    };
    const result = await withRun(options, async (run) => {
      run.note("to nobody");
      await run.figure("a.svg", "<svg/>");
      return "done";
    });
    assert.equal(result, "done");
    assert.deepEqual(
      problems.map((each) => (each as OpsError).code),
      ["OPS_PATH_UNWRITABLE"],
    );
  });

  it("works on when its folder is taken away meanwhile", async (t) => {
    const runs = path.join(await tempDir(t), "runs");
    const problems: unknown[] = [];
    const id = await trackedRun(
      runs,
      async (run) => {
        const [folder] = await readdir(runs);
        await mkdir(path.join(runs, folder, "figures"));
        await writeFile(path.join(runs, folder, "artifacts"), "in the way");
        await run.artifact("a.txt", "cannot be written");
        run.note("but this can");
      },
      { problems },
    );
    assert.equal((await showRun(runs, id)).note, "but this can");
    assert.equal(problems.length, 1);
  });
});

describe("a run whose process was killed", () => {
  it("runs while the process does, and has failed once it is gone, for every reader", async (t) => {
    const runs = await tempDir(t);
    const child = spawnModule(t, ENDLESS, [runs]);
    await child.says("told");
    const [running] = (await listRuns(runs, { limit: 5 })).runs;
    assert.deepEqual([running.status, running.endedAt, running.params], ["running", null, { max_depth: 7 }]);
    const gone = new Promise((resolve) => child.process.on("close", resolve));
    child.process.kill("SIGKILL");
    await gone;
    const both = await Promise.all([
      listRuns(runs, { limit: 5 }),
      listRuns(runs, { where: "status = 'failed'" }),
    ]);
    for (const { runs: found } of both) assert.equal(found[0].error?.code, "KILLED");
    const log = await readFile(path.join(runs, running.id, "events.ndjson"), "utf8");
    assert.equal(log.match(/"event":"end"/g)?.length, 1, "one of the readers has written it down");
    assert.deepEqual(await readdir(path.join(runs, running.id)), ["events.ndjson"]);
  });

  it("leaves no lock when it was killed after its last line, and no folder when before its first", async (t) => {
    const runs = await tempDir(t);
    const ended = await trackedRun(runs, (run) => run.params({ a: 1 }));
    const empty = "20260102-030405-678-abcdef";
    await mkdir(path.join(runs, empty));
    const gone = JSON.stringify({ pid: 2 ** 22, host: hostname(), token: "t" });
    for (const id of [ended, empty]) await writeFile(path.join(runs, id, ".lock"), gone);
    assert.deepEqual(
      (await listRuns(runs)).runs.map(({ id }) => id),
      [ended],
    );
    assert.deepEqual(await readdir(runs), [ended]);
    assert.deepEqual(await readdir(path.join(runs, ended)), ["events.ndjson"]);
  });

  it("loses at most the line that was being written", async (t) => {
    const runs = await tempDir(t);
    const id = await trackedRun(runs, (run) => run.params({ a: 1 }));
    const file = path.join(runs, id, "events.ndjson");
    const whole = (await readFile(file, "utf8")).split("\n").slice(0, 2).join("\n");
    await writeFile(file, `${whole}\n{"at":"2026-01-02T03:04:06.000Z","event":"par`);
    const shown = await showRun(runs, id);
    assert.deepEqual([shown.status, shown.params, shown.passedOver], ["failed", { a: 1 }, 1]);
    assert.deepEqual(await showRun(runs, id), shown);
  });

  it("is told as failed where that cannot be written down", {
    skip: process.getuid?.() === 0 && "root writes anywhere",
  }, async (t) => {
    const runs = await tempDir(t);
    const id = await trackedRun(runs, (run) => run.params({ a: 1 }));
    const file = path.join(runs, id, "events.ndjson");
    await writeFile(file, `${(await readFile(file, "utf8")).split("\n")[0]}\n`);
    await chmod(path.join(runs, id), 0o555);
    t.after(() => chmod(path.join(runs, id), 0o755));
    assert.equal((await showRun(runs, id)).status, "failed");
  });
});

describe("a run's log", () => {
  it("may hold what this version does not know, and is refused in a form that it does not know", async (t) => {
    const runs = await tempDir(t);
    const id = await trackedRun(runs, (run) => run.params({ a: 1 }));
    const file = path.join(runs, id, "events.ndjson");
    await appendFile(file, '{"at":"2026-01-02T03:04:06.000Z","event":"hologram","of":1}\n');
    assert.equal((await showRun(runs, id)).passedOver, 1);
    await writeFile(file, (await readFile(file, "utf8")).replace('"formatVersion":1', '"formatVersion":2'));
    await opsError("OPS_RUN_UNREADABLE", () => showRun(runs, id));
    await writeFile(file, "rubbish\n");
    await opsError("OPS_RUN_UNREADABLE", () => showRun(runs, id));
    const other = await trackedRun(runs, (run) => run.params({ a: 2 }));
    for (const options of [{ limit: 9 }, { where: "params.a = 2" }]) {
      const { runs: found, unreadable } = await listRuns(runs, options);
      assert.deepEqual([found.map((run) => run.id), unreadable], [[other], [id]]);
    }
  });
});

describe("resolveRun", () => {
  it("knows a run by its name, a part of it, and by how long ago it was", async (t) => {
    const runs = await tempDir(t);
    await opsError("OPS_RUN_NOT_FOUND", () => resolveRun(runs, "latest"));
    const ids: string[] = [];
    for (const second of [1, 2, 3])
      ids.push(await trackedRun(runs, (run) => run.note("x"), { at: `2026-01-02T03:04:0${second}.000Z` }));
    const resolved = await Promise.all(
      ["latest", "latest~2", ids[1], "030402-000"].map((each) => resolveRun(runs, each)),
    );
    assert.deepEqual(resolved, [ids[2], ids[0], ids[1], ids[1]]);
    await opsError("OPS_RUN_NOT_FOUND", () => resolveRun(runs, "latest~3"));
    await opsError("OPS_RUN_NOT_FOUND", () => resolveRun(runs, "zzz"));
    await opsError("OPS_RUN_NOT_FOUND", () => resolveRun(runs, ""));
    await opsError("OPS_USAGE", () => resolveRun(runs, "20260102"));
  });
});
