import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import path from "node:path";
import { it, type TestContext } from "node:test";
import { OpsError } from "../../src/core/errors.ts";
import { readAcknowledged } from "../../src/core/tracking/remote/acknowledged.ts";
import type { RemoteTracker } from "../../src/core/tracking/remote/remote-tracker.ts";
import { type Replayed, replayRun } from "../../src/core/tracking/remote/replay-run.ts";
import type { RunLog } from "../../src/core/tracking/run-log.ts";
import { tempDir } from "../helpers/temp-dir.ts";
import { trackedRun } from "../helpers/tracked-runs.ts";

/** A run as a tracker has it, read back by the tracker's own means. */
export interface SeenRun {
  readonly params: Readonly<Record<string, string>>;
  /** The points of each metric, in the order of their steps; 0 where there was no step. */
  readonly metrics: Readonly<Record<string, readonly { readonly step: number; readonly value: number }[]>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Sorted. */
  readonly files: readonly string[];
  readonly status: "running" | "finished" | "failed" | "killed";
}

/** A tracker under test, and how to see what it has. */
export interface OpenedTracker {
  readonly tracker: RemoteTracker;
  /** What is there of the run with this id, which `begin` has given. */
  seen(id: string): Promise<SeenRun>;
}

const signal = new AbortController().signal;
const ONCE = { tries: 1, firstWaitMs: 0, maxWaitMs: 0 };

async function tell(run: RunLog): Promise<void> {
  run.params({ max_depth: 7, engine: "own", bootstrap: true, class_weight: null });
  for (const step of [0, 1, 2]) run.metrics({ "fold.roc_auc": 0.5 + step / 10 }, step);
  run.metrics({ roc_auc: 0.87, none: null });
  run.tags({ alias: "champion" });
  run.note("the first of many");
  run.source({ commit: "c".repeat(40), branch: "main", dirty: true });
  run.dataset({
    name: "train",
    file: "split/train.csv",
    sha256: "e".repeat(64),
    rows: 9,
    columns: [
      { name: "Age", missing: 1, numbers: { min: 1, max: 9, mean: 5, sd: 2 } },
      { name: "Sex", missing: 0, texts: { distinct: 1, top: [{ value: "male", count: 9 }] } },
    ],
  });
  run.system({ cpuPercent: 95.5, memoryBytes: 1e8 });
  await run.figure("roc-curve.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await run.artifact("evaluation.json", "{}");
}

const EXPECTED: Omit<SeenRun, "tags"> = {
  params: { max_depth: "7", engine: "own", bootstrap: "true", class_weight: "null" },
  metrics: {
    "fold.roc_auc": [
      { step: 0, value: 0.5 },
      { step: 1, value: 0.6 },
      { step: 2, value: 0.7 },
    ],
    roc_auc: [{ step: 0, value: 0.87 }],
  },
  files: ["artifacts/evaluation.json", "figures/roc-curve.svg"],
  status: "finished",
};

/** What every tracker keeps to: `open` gives one of which no run is known yet. */
export function remoteTrackerContract(open: (t: TestContext) => Promise<OpenedTracker>): void {
  const prepared = async (t: TestContext) => {
    const opened = await open(t);
    const artifacts = await tempDir(t);
    const runs = path.join(artifacts, "runs");
    const send = (id: string): Promise<Replayed> =>
      replayRun(opened.tracker, { artifacts, runs, id, retries: ONCE, signal });
    const noted = (id: string) => readAcknowledged(path.join(runs, id), opened.tracker);
    const seen = async (id: string): Promise<SeenRun> => {
      const told = await noted(id);
      assert.ok(told);
      return opened.seen(told.run.id);
    };
    const check = async (id: string): Promise<void> => {
      const { tags, metrics, ...rest } = await seen(id);
      const ours = Object.fromEntries(Object.entries(metrics).filter(([name]) => name in EXPECTED.metrics));
      assert.deepEqual({ ...rest, metrics: ours }, EXPECTED);
      assert.equal(tags.alias, "champion");
    };
    return { ...opened, runs, send, noted, seen, check };
  };

  it("answers, and says of itself what it is", async (t) => {
    const { tracker } = await open(t);
    assert.notEqual(await tracker.check(signal), "");
  });

  it("has all that was told of a run, and is told nothing twice", async (t) => {
    const { runs, send, check } = await prepared(t);
    const id = await trackedRun(runs, tell);
    const { lines, ended, refused } = await send(id);
    assert.ok(lines > 10 && ended);
    assert.deepEqual(refused, []);
    await check(id);
    assert.equal((await send(id)).lines, 0);
  });

  it("has a run once that was sent again because the note of it was lost", async (t) => {
    const { runs, send, noted, check } = await prepared(t);
    const id = await trackedRun(runs, tell);
    await send(id);
    const first = await noted(id);
    await rm(path.join(runs, id, "sent"), { recursive: true });
    await send(id);
    assert.equal((await noted(id))?.run.id, first?.run.id);
    await check(id);
  });

  it("tells a run that failed, and one that was interrupted, from one that finished", async (t) => {
    const { runs, send, seen } = await prepared(t);
    const ended = async (error: Error): Promise<string> => {
      const id = await trackedRun(runs, (run) => {
        run.params({ max_depth: 7 });
        throw error;
      });
      await send(id);
      return (await seen(id)).status;
    };
    assert.equal(await ended(new Error("no memory")), "failed");
    assert.equal(await ended(new OpsError("OPS_INTERRUPTED", "interrupted")), "killed");
  });

  it("shows a run that is at work as one that is, with what can be told of it so far", async (t) => {
    const { tracker, runs, seen, send, check } = await prepared(t);
    const id = await trackedRun(runs, async (run) => {
      await tell(run);
      const [own] = await import("node:fs/promises").then(({ readdir }) => readdir(runs));
      const how = { artifacts: path.dirname(runs), runs, id: own, retries: ONCE, signal, isAtWork: true };
      assert.equal((await replayRun(tracker, how)).ended, false);
      const { status, params, files } = await seen(own);
      assert.deepEqual({ status, params, files }, { status: "running", params: EXPECTED.params, files: [] });
    });
    await send(id);
    await check(id);
  });
}
