import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { createRegistry } from "../../../../src/core/registry/registry.ts";
import { deleteRuns } from "../../../../src/core/tracking/delete-runs.ts";
import { createRateLimit } from "../../../../src/core/tracking/remote/rate-limit.ts";
import { replayRun } from "../../../../src/core/tracking/remote/replay-run.ts";
import { sendWhileAtWork } from "../../../../src/core/tracking/remote/send-while-at-work.ts";
import { syncTracker, unsentRuns } from "../../../../src/core/tracking/remote/sync-runs.ts";
import type { RunLog } from "../../../../src/core/tracking/run-log.ts";
import { spawnModule } from "../../../helpers/child.ts";
import { createFakeTracker } from "../../../helpers/fake-tracker.ts";
import { opsError } from "../../../helpers/ops-error.ts";
import { tempDir } from "../../../helpers/temp-dir.ts";
import { trackedRun } from "../../../helpers/tracked-runs.ts";

const signal = new AbortController().signal;
const retries = { tries: 1, firstWaitMs: 0, maxWaitMs: 0 };

async function workspace(t: TestContext) {
  const artifacts = await tempDir(t);
  return { artifacts, runs: path.join(artifacts, "runs"), retries, signal };
}

const tell = async (run: RunLog): Promise<void> => {
  run.params({ max_depth: 7 });
  run.metrics({ roc_auc: 0.87 });
  await run.artifact("a.txt", "a");
  run.tags({ a: "b" });
};

/** The numbers of the lines that a fake has heard of a run, in order. */
const heard = (fake: ReturnType<typeof createFakeTracker>, id: string) =>
  (fake.runs.get(id) ?? []).map(({ line }) => line);

describe("replaying a run", () => {
  it("goes on where it was stopped, and sends each line once", async (t) => {
    const w = await workspace(t);
    const id = await trackedRun(w.runs, tell);
    const fake = createFakeTracker();
    let sends = 0;
    fake.fault = (call) => (call === "send" && ++sends > 1 ? "down" : undefined);
    await opsError("OPS_TRACKER_FAILED", () => replayRun(fake.tracker, { ...w, id }));
    const [before] = [heard(fake, id)];
    assert.ok(before.length > 0 && before.length < 6);
    assert.deepEqual(await unsentRuns(fake.tracker, w.runs, [id]), [id]);
    fake.fault = () => undefined;
    const { ended, lines } = await replayRun(fake.tracker, { ...w, id });
    assert.deepEqual(heard(fake, id), [0, 1, 2, 3, 4, 5]);
    assert.deepEqual({ ended, lines }, { ended: true, lines: 6 - before.length });
    assert.deepEqual(await unsentRuns(fake.tracker, w.runs, [id]), []);
    assert.equal(fake.calls.filter((call) => call === "begin").length, 1);
  });

  it("tries again what may succeed a moment later, and not what is refused", async (t) => {
    const w = await workspace(t);
    const id = await trackedRun(w.runs, tell);
    const fake = createFakeTracker();
    let tries = 0;
    fake.fault = () => (++tries < 3 ? "down" : undefined);
    await replayRun(fake.tracker, { ...w, id, retries: { tries: 3, firstWaitMs: 0, maxWaitMs: 0 } });
    assert.deepEqual(heard(fake, id), [0, 1, 2, 3, 4, 5]);
  });

  it("leaves out the one line that is refused, and says which", async (t) => {
    const w = await workspace(t);
    const id = await trackedRun(w.runs, tell);
    const fake = createFakeTracker();
    fake.fault = (_, events) =>
      events.some(({ event }) => event.event === "metrics") ? "refused" : undefined;
    const { refused, ended } = await replayRun(fake.tracker, { ...w, id });
    assert.ok(ended);
    assert.match(refused.join(), /^metrics \(line 3\): fake at memory:: it is refused$/);
    assert.deepEqual(heard(fake, id), [0, 1, 3, 4, 5]);
  });

  it("keeps apart what it has told at one place and at another", async (t) => {
    const w = await workspace(t);
    const id = await trackedRun(w.runs, tell);
    const [here, there] = ["a:", "b:"].map((place) => createFakeTracker({ place }));
    await replayRun(here.tracker, { ...w, id });
    await replayRun(there.tracker, { ...w, id });
    assert.equal((await replayRun(here.tracker, { ...w, id })).lines, 0);
    assert.equal(heard(there, id).length, 6);
  });

  it("tells the end of a run that was killed", async (t) => {
    const w = await workspace(t);
    const child = spawnModule(
      t,
      `import { withRun } from "./src/core/tracking/with-run.ts";
       const about = { name: "titanic", kind: "train", command: "titanic-ops train", packages: {} };
       await withRun({ runs: process.argv[1], about, now: () => new Date(), onProblem() {} }, (run) => {
         run.params({ max_depth: 7 });
         console.log("told");
         return new Promise(() => setInterval(() => undefined, 1000));
       });`,
      [w.runs],
    );
    await child.says("told");
    const [id] = await readdir(w.runs);
    const fake = createFakeTracker();
    assert.equal((await replayRun(fake.tracker, { ...w, id, isAtWork: true })).ended, false);
    child.process.kill("SIGKILL");
    await once(child.process, "close");
    await replayRun(fake.tracker, { ...w, id });
    assert.equal((await fake.seen(id)).status, "killed");
    assert.deepEqual((await fake.seen(id)).params, { max_depth: "7" });
  });

  it("is done by one process at a time, and holds the run against being deleted", async (t) => {
    const w = await workspace(t);
    const id = await trackedRun(w.runs, tell);
    const fake = createFakeTracker();
    const send = fake.tracker.send;
    const tracker = {
      ...fake.tracker,
      async send(...args: Parameters<typeof send>) {
        await opsError("OPS_WORKSPACE_BUSY", () => replayRun(fake.tracker, { ...w, id }));
        await opsError("OPS_RUN_BUSY", () => deleteRuns(w.runs, [id]));
        return send(...args);
      },
    };
    await replayRun(tracker, { ...w, id });
    await deleteRuns(w.runs, [id]);
    assert.deepEqual(
      (await readdir(w.runs)).filter((name) => !name.startsWith(".")),
      [],
    );
  });
});

describe("syncing", () => {
  it("stops at a tracker that is down, says what is left, and sends it the next time", async (t) => {
    const w = await workspace(t);
    const ids = [await trackedRun(w.runs, tell), await trackedRun(w.runs, tell)].sort();
    const fake = createFakeTracker();
    fake.fault = () => "down";
    const failed = await syncTracker(fake.tracker, { ...w, ids });
    assert.equal(failed.failure?.code, "OPS_TRACKER_FAILED");
    assert.deepEqual(
      failed.unsent.map(({ run }) => run),
      ids,
    );
    fake.fault = () => undefined;
    const sent = await syncTracker(fake.tracker, { ...w, ids });
    assert.deepEqual(
      sent.runs.map(({ run, lines, ended }) => ({ run, lines, ended })),
      ids.map((run) => ({ run, lines: 6, ended: true })),
    );
    assert.deepEqual([sent.unsent, sent.failure], [[], null]);
    assert.deepEqual((await syncTracker(fake.tracker, { ...w, ids })).runs, []);
  });

  it("tells which version has which alias, once for each change", async (t) => {
    const w = await workspace(t);
    const registry = createRegistry(path.join(w.artifacts, "models", "titanic"), "titanic");
    const give = (version: number) =>
      registry.update(() => ({
        ...{ action: "promote", version, alias: "champion", previous: null, reason: "r" },
        ...{ at: "2026-01-02T03:04:05.678Z", by: null, gates: null, forced: false },
      }));
    const fake = createFakeTracker();
    const sync = () => syncTracker(fake.tracker, { ...w, ids: [] });
    assert.deepEqual((await sync()).models, []);
    await give(1);
    assert.deepEqual(
      (await sync()).models.map(({ model, changed }) => ({ model, changed })),
      [{ model: "titanic", changed: true }],
    );
    assert.deepEqual((await sync()).models, []);
    await give(2);
    fake.fault = () => "down";
    assert.equal((await sync()).failure?.code, "OPS_TRACKER_FAILED");
    fake.fault = () => undefined;
    assert.equal((await sync()).models.length, 1);
    assert.equal(fake.aliases.get("champion"), 2);
  });
});

describe("sending a run while it is at work", () => {
  it("tells its beginning at once and its end at the end, to one tracker whatever another does", async (t) => {
    const w = await workspace(t);
    const [good, bad] = [createFakeTracker({ name: "good" }), createFakeTracker({ name: "bad" })];
    bad.fault = () => "down";
    let sending: ReturnType<typeof sendWhileAtWork> | undefined;
    let begun = false;
    const id = await trackedRun(w.runs, async (run) => {
      const [own] = await readdir(w.runs);
      sending = sendWhileAtWork([good.tracker, bad.tracker], { ...w, id: own, model: "titanic", everyMs: 5 });
      await tell(run);
      for (let i = 0; i < 200 && !begun; i++) {
        await new Promise((done) => setTimeout(done, 5));
        begun = good.runs.has(own);
      }
    });
    assert.ok(begun);
    const [sent, unsent] = (await sending?.end()) ?? [];
    assert.deepEqual([sent.problem, unsent.problem], [null, "bad at memory:: it is down"]);
    assert.deepEqual(heard(good, id), [0, 1, 2, 3, 4, 5]);
    assert.equal((await good.seen(id)).status, "finished");
  });

  it("does not wait longer than it may for a tracker that does not answer", async (t) => {
    const w = await workspace(t);
    const id = await trackedRun(w.runs, tell);
    const fake = createFakeTracker();
    const tracker = {
      ...fake.tracker,
      begin: (_: unknown, given: AbortSignal) =>
        new Promise<never>((_, reject) => given.addEventListener("abort", () => reject(given.reason))),
    };
    const sending = sendWhileAtWork([tracker], { ...w, id, model: "titanic", endWithinMs: 20 });
    const [{ problem, replayed }] = await sending.end();
    assert.equal(replayed, null);
    assert.equal(problem, "fake at memory:: not done within 0.02 s");
  });
});

describe("a rate limit", () => {
  it("lets a second's worth go at once, then keeps the pace, and pauses when told to", async () => {
    let now = 0;
    const limit = createRateLimit(2, () => now);
    const waits: boolean[] = [];
    const take = async (): Promise<void> => {
      const aborted = new AbortController();
      const waiting = limit.take(aborted.signal).then(
        () => false,
        () => true,
      );
      await new Promise((done) => setImmediate(done));
      aborted.abort();
      waits.push(await waiting);
    };
    await take();
    await take();
    await take();
    await take();
    assert.deepEqual(waits, [false, false, false, true]);
    now = 10_000;
    limit.pause(5000);
    await take();
    now = 20_000;
    await take();
    assert.deepEqual(waits.slice(4), [true, false]);
  });
});
