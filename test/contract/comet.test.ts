import assert from "node:assert/strict";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { openModels } from "../../src/core/registry/open-models.ts";
import { afterEvent, emptyRegistry } from "../../src/core/registry/registry-state.ts";
import type { RetryPolicy } from "../../src/core/retry.ts";
import { CLIENT_VERSION, experimentKey } from "../../src/core/tracking/comet/begin-experiment.ts";
import { createCometTracker } from "../../src/core/tracking/comet/comet-tracker.ts";
import { replayRun } from "../../src/core/tracking/remote/replay-run.ts";
import { isRefused } from "../../src/core/tracking/remote/tracker-failed.ts";
import { type CometFault, startCometServer } from "../helpers/comet-server.ts";
import { newVersion } from "../helpers/new-version.ts";
import { opsError } from "../helpers/ops-error.ts";
import { tempDir } from "../helpers/temp-dir.ts";
import { trackedRun } from "../helpers/tracked-runs.ts";
import { CAPTURED, faultOfForm, GOLDEN } from "./comet/form.ts";
import { remoteTrackerContract, type SeenRun } from "./remote-tracker.ts";

const signal = new AbortController().signal;
const ONCE = { tries: 1, firstWaitMs: 0, maxWaitMs: 0 };
const API_KEY = "planted-key-4711";
const PLACE = { workspace: "w", project: "p" };

const MATRIX = { tn: 98, fp: 12, fn: 19, tp: 50 };
const EVALUATION = {
  confusion_matrix: MATRIX,
  roc_curve: { fpr: [0, 0.5, 1], tpr: [0, 0.75, 1], thresholds: [1, 0.5, 0] },
  pr_curve: { recall: [0, 1], precision: [1, 0.5], thresholds: [1, 0] },
};

/** A fake Comet, and a tracker that talks to it; what is not in the form of Comet's client fails the test. */
async function opened(t: TestContext, place: { workspace?: string; project?: string } = PLACE) {
  const server = await startCometServer({ apiKey: API_KEY });
  t.after(() => {
    server.close();
    assert.deepEqual(server.faults, []);
  });
  const tracker = createCometTracker({ apiKey: API_KEY, url: `${server.url}/clientlib/`, ...place });
  return { server, tracker, seen: async (id: string) => seenIn(server, id) };
}

function seenIn({ state }: Awaited<ReturnType<typeof startCometServer>>, id: string): SeenRun {
  const experiment = state.experiments.get(id);
  assert.ok(experiment);
  const { params, metrics, others, assets, isAlive, hasCrashed } = experiment;
  const points: Record<string, { step: number; value: number }[]> = {};
  for (const { metricName, metricValue: value, step } of metrics) {
    points[metricName] ??= [];
    points[metricName].push({ step: step ?? 0, value });
  }
  for (const each of Object.values(points)) each.sort((a, b) => a.step - b.step);
  return {
    params: Object.fromEntries([...params].map(([name, value]) => [name, String(value)])),
    metrics: points,
    tags: Object.fromEntries(others),
    files: [...assets.keys()].filter((name) => name.includes("/")).sort(),
    status: isAlive
      ? "running"
      : hasCrashed
        ? "failed"
        : others.get("status") === "finished"
          ? "finished"
          : "killed",
  };
}

/** The folder of a registry with one version of the tiny model, and that version. */
async function withModel(t: TestContext, seed = 1) {
  const artifacts = await tempDir(t);
  const { store } = openModels({ models: path.join(artifacts, "models"), name: "tiny" });
  const { manifest } = await store.add(await newVersion(seed));
  return { artifacts, runs: path.join(artifacts, "runs"), manifest };
}

describe("the Comet tracker", () => {
  remoteTrackerContract(opened);

  it("sends a day's run in the form of Comet's own client, field for field", async (t) => {
    const { server, tracker } = await opened(t);
    const { artifacts, runs, manifest } = await withModel(t);
    const { name, version, digest } = manifest;
    const folder = `models/${name}/${version}`;
    const id = await trackedRun(runs, async (run) => {
      run.params({ max_depth: 8, engine: "own", bootstrap: true, max_features: null });
      run.metrics({ "fold.roc_auc": 0.8 }, 0);
      run.metrics({ roc_auc: 0.87, none: null });
      run.dataset({ name: "train", file: "split/train.csv", sha256: "e".repeat(64), rows: 9, columns: [] });
      run.model({ role: "trained", name, version, digest, folder });
      run.model({ role: "evaluated", name, version, digest, folder });
      await run.figure("roc-curve.svg", "<svg/>");
      await run.artifact("evaluation.json", JSON.stringify(EVALUATION));
      run.source({ commit: "c".repeat(40), branch: "main", dirty: true });
      run.system({ cpuPercent: 95.5, memoryBytes: 1e8 });
      run.tags({ alias: "champion" });
      run.note("the first of many");
    });
    const { refused, url } = await replayRun(tracker, { artifacts, runs, id, retries: ONCE, signal });
    assert.deepEqual(refused, []);
    const key = experimentKey(id, PLACE);
    assert.equal(url, `${server.url}/w/p/${key}`);
    const { assets, others, tags, details } = server.state.experiments.get(key) ?? assert.fail();
    assert.deepEqual(assets.get("confusion-matrix.json")?.content, {
      version: 1,
      title: "Confusion matrix",
      labels: ["0", "1"],
      matrix: [
        [98, 12],
        [19, 50],
      ],
      rowLabel: "Actual Category",
      columnLabel: "Predicted Category",
      maxSamplesPerCell: 25,
      sampleMatrix: null,
      type: null,
    });
    assert.deepEqual(assets.get("ROC curve")?.content, {
      x: [0, 0.5, 1],
      y: [0, 0.75, 1],
      name: "ROC curve",
    });
    assert.deepEqual(
      [assets.get("forest.bin")?.type, assets.get("figures/roc-curve.svg")?.type],
      ["model-element", "image"],
    );
    assert.deepEqual([...tags], ["alias:champion"]);
    assert.equal(others.get("dataset.train"), `split/train.csv, 9 rows, SHA-256 ${"e".repeat(64)}`);
    assert.deepEqual([details.get("branch"), details.get("parent")], ["refs/heads/main", "c".repeat(40)]);

    const state = championed(version);
    assert.deepEqual(await tracker.mirror({ state, artifacts }, signal), []);
    const [registered] = server.state.models.get("tiny") ?? [];
    assert.deepEqual([registered.version, registered.tags], ["1.0.0", ["champion"]]);
    assert.equal(registered.experimentModel.experimentKey, key);
    assert.deepEqual(await tracker.mirror({ state: { ...state, aliases: {} }, artifacts }, signal), []);
    assert.deepEqual(registered.tags, []);
  });

  it("registers a version once, and says of another with its number that it is another", async (t) => {
    const { tracker, server } = await opened(t);
    const [first, second] = [await withModel(t, 1), await withModel(t, 2)];
    const sent = async ({ artifacts, runs, manifest }: typeof first, version = manifest.version) => {
      const { name, digest } = manifest;
      const model = { role: "trained", name, version, digest, folder: `models/${name}/${version}` } as const;
      const id = await trackedRun(runs, (run) => run.model(model));
      return (await replayRun(tracker, { artifacts, runs, id, retries: ONCE, signal })).refused.join();
    };
    assert.equal(await sent(first), "");
    assert.equal(await sent(first), "", "the same version, of a second run");
    assert.equal(server.state.models.get("tiny")?.length, 1);
    assert.match(await sent(second), /there is a version 1\.0\.0 of tiny already, of another experiment/);
    assert.match(await sent(first, 7), /it is not there any more/);
    const registry = { state: championed(7), artifacts: first.artifacts };
    assert.match((await tracker.mirror(registry, signal)).join(), /version 7 is not registered there/);
  });

  it("needs neither a workspace nor a project to be named", async (t) => {
    const { tracker, server } = await opened(t, {});
    const artifacts = await tempDir(t);
    const runs = path.join(artifacts, "runs");
    const id = await trackedRun(runs, (run) => run.params({ max_depth: 8 }));
    await replayRun(tracker, { artifacts, runs, id, retries: ONCE, signal });
    assert.equal(server.state.experiments.get(experimentKey(id, {}))?.project, "w/titanic");
    assert.equal(await tracker.check(signal), "Comet, workspace w");
  });

  it("says that the key is wrong without saying which it is", async (t) => {
    const { server, runs, id } = await small(t);
    const tracker = createCometTracker({ apiKey: "another-4712", url: server.url, ...PLACE });
    for (const work of [
      () => tracker.check(signal),
      () => replayRun(tracker, { artifacts: path.dirname(runs), runs, id, retries: ONCE, signal }),
    ]) {
      const error = await opsError("OPS_TRACKER_FAILED", work);
      assert.match(String(error.hint), /key/i);
      assert.equal(isRefused(error), false, "the lines are sent once the key is right");
      assert.ok(!JSON.stringify([error.message, error.hint, error.details]).includes("4712"));
    }
  });

  it("waits as long as it is asked to, and then goes on", async (t) => {
    const { server, send, points } = await small(t);
    let left = 3;
    server.fault = ({ path: at }) =>
      at.endsWith("/metric") && left-- > 0
        ? { status: 429, headers: { "retry-after-custom": "0.2" } }
        : undefined;
    const started = performance.now();
    await send({ tries: 5, firstWaitMs: 1, maxWaitMs: 1 });
    assert.ok(performance.now() - started > 150);
    assert.deepEqual(points(), POINTS);
  });

  it("has every record once, whichever request fails and however", async (t) => {
    const { server, send } = await small(t);
    await send(ONCE);
    const count = server.requests.length;
    const kinds: readonly CometFault[] = ["lost", { status: 500 }, "cut"];
    for (let failing = 1; failing <= count; failing++) {
      const kind = kinds[failing % kinds.length];
      const { server, send, points, params } = await small(t);
      let heard = 0;
      server.fault = () => (++heard === failing ? kind : undefined);
      await assert.rejects(send(ONCE), { code: "OPS_TRACKER_FAILED" });
      assert.ok((await send(ONCE)).ended);
      assert.deepEqual(points(), POINTS, `request ${failing}, ${JSON.stringify(kind)}`);
      assert.deepEqual(params(), ["engine", "max_depth"]);
    }
  });

  it("loses nothing else to one record that is refused", async (t) => {
    const { server, send, points, params } = await small(t);
    server.fault = ({ json }) => (json?.parameterName === "engine" ? { status: 400 } : undefined);
    const { refused, ended } = await send(ONCE);
    assert.match(refused.join(), /^parameter engine: .*as the test has it$/);
    assert.ok(ended);
    assert.deepEqual(points(), POINTS);
    assert.deepEqual(params(), ["max_depth"]);
  });

  it("takes no address but that of a server", () => {
    for (const url of ["comet.example.com", "ftp://comet.example.com", "https://user:secret@:x/"])
      assert.throws(
        () => createCometTracker({ apiKey: API_KEY, url }),
        (error: Error) => error.message.includes("COMET_URL_OVERRIDE") && !error.message.includes("secret"),
      );
  });
});

describe("the form of Comet's client", () => {
  const [metric] = CAPTURED.filter(({ path: at }) => at.endsWith("write/experiment/metric"));

  it("is of the version that is spoken as", () => {
    assert.equal(GOLDEN.versions["comet-ml"], CLIENT_VERSION);
  });

  it("is that of its own requests, and of none that differs in a field, a type, a header or a path", () => {
    for (const request of CAPTURED) assert.equal(faultOfForm(request), null);
    const { metricName: _, ...less } = metric.json ?? {};
    for (const wrong of [
      { ...metric, json: { ...metric.json, more: 1 } },
      { ...metric, json: less },
      { ...metric, json: { ...metric.json, metricValue: "0.5" } },
      { ...metric, query: { experimentKey: "e" } },
      { ...metric, headers: [...metric.headers, "x-more"] },
      { ...metric, headers: metric.headers.filter((name) => name !== "authorization") },
      { ...metric, path: "/api/rest/v2/write/experiment/metrics" },
      { ...metric, method: "PUT" },
    ])
      assert.notEqual(faultOfForm(wrong), null, JSON.stringify(wrong));
  });
});

function championed(version: number) {
  return afterEvent(emptyRegistry("tiny"), {
    action: "register",
    version,
    alias: "champion",
    previous: null,
    reason: "the first",
    at: "2026-01-02T03:04:05.678Z",
    by: null,
    gates: null,
    forced: false,
  });
}

const POINTS = ["fold.roc_auc 0 0.8", "fold.roc_auc 1 0.9", "roc_auc null 0.87"];

/** A run of a few requests. */
async function small(t: TestContext) {
  const { server, tracker } = await opened(t);
  const artifacts = await tempDir(t);
  const runs = path.join(artifacts, "runs");
  const id = await trackedRun(runs, (run) => {
    run.params({ max_depth: 8, engine: "own" });
    run.metrics({ "fold.roc_auc": 0.8 }, 0);
    run.metrics({ "fold.roc_auc": 0.9 }, 1);
    run.metrics({ roc_auc: 0.87 });
  });
  const there = () => server.state.experiments.get(experimentKey(id, PLACE)) ?? assert.fail();
  return {
    server,
    runs,
    id,
    send: (retries: RetryPolicy) => replayRun(tracker, { artifacts, runs, id, retries, signal }),
    points: () =>
      there()
        .metrics.map(({ metricName, step, metricValue }) => `${metricName} ${step} ${metricValue}`)
        .sort(),
    params: () => [...there().params.keys()].sort(),
  };
}
