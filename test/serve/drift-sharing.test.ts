import assert from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { DriftSnapshot } from "../../src/core/drift/snapshot.ts";
import { createModelStore } from "../../src/core/registry/model-store.ts";
import { createDriftWatch } from "../../src/serve/drift/drift-watch.ts";
import type { SharedWindows } from "../../src/serve/drift/shared-windows.ts";
import { createMetrics } from "../../src/serve/metrics.ts";
import { createPredictor, type Predictor } from "../../src/serve/models/predictor.ts";
import { type Serving, serving } from "../helpers/serving.ts";

const SETTINGS = { size: 50, step: 25, correction: "bonferroni", pValue: 0.05 } as const;
const EVERY_MS = 10;

/** Where watches of one process put their windows together as those of several would. */
function createHub() {
  const told = new Map<string, { digest: string; window: DriftSnapshot }>();
  const rounds = new Map<string, number>();
  const hub = {
    isUp: true,
    /** Resolves when each of the processes has begun to look so many times more; one that saw no row does not look. */
    async looks(times: number, processes = [...rounds.keys()]): Promise<void> {
      const goal = new Map(processes.map((process) => [process, (rounds.get(process) ?? 0) + times]));
      while ([...goal].some(([process, round]) => (rounds.get(process) ?? 0) < round)) await sleep(EVERY_MS);
    },
    /** Resolves when all have told what they saw, then looked at it, then once more in quiet, and are done with that. */
    async settles(): Promise<void> {
      await hub.looks(1);
      await hub.looks(3);
    },
    join(process: string): SharedWindows {
      rounds.set(process, 0);
      return {
        process: () => process,
        async exchange(digest, window) {
          rounds.set(process, (rounds.get(process) ?? 0) + 1);
          if (!hub.isUp) return null;
          told.set(process, { digest, window });
          return [...told]
            .filter(([name, each]) => name !== process && each.digest === digest)
            .map(([name, each]) => ({ process: name, window: each.window }));
        },
      };
    },
  };
  return hub;
}

describe("drift watches that share their windows", () => {
  let server: Serving;
  let predictor: Predictor;
  before(async () => {
    server = await serving();
    predictor = createPredictor(await createModelStore(server.folder, "titanic").load(1));
  });
  after(() => server.close());
  const rows = (first: number, count: number, change = {}) =>
    predictor.features(server.records.slice(first, first + count).map((each) => ({ ...each, ...change })));
  const moved = { Age: 90 };

  /** A watch that ends with the test. */
  function join(t: TestContext, shared: SharedWindows) {
    const warnings: string[] = [];
    const log = { info() {}, warn: (_: object, text: string) => void warnings.push(text), error() {} };
    const metrics = createMetrics();
    const watch = createDriftWatch({
      settings: SETTINGS,
      metrics,
      log,
      keeper: null,
      shared,
      shareEveryMs: EVERY_MS,
    });
    t.after(() => watch.close());
    const number = async (name: string) =>
      Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)$`, "m").exec(await metrics.registry.metrics())?.[1]);
    return { watch, warnings, number };
  }

  it("find together what none has rows enough to find, and one of them counts and tells it", async (t) => {
    const hub = createHub();
    const [a, b] = [join(t, hub.join("a")), join(t, hub.join("b"))];
    a.watch.observe(predictor, rows(0, 25, moved));
    b.watch.observe(predictor, rows(25, 25, moved));
    await hub.settles();
    assert.ok(a.watch.flag().features.includes("Age"));
    assert.deepEqual(a.watch.flag(), b.watch.flag());
    assert.deepEqual(a.watch.result(), b.watch.result());
    assert.equal(a.watch.result()?.rows.current, 50);
    assert.deepEqual([a.warnings, b.warnings], [["drift"], []]);
    assert.ok((await a.number("drift_total")) >= 1);
    assert.equal(await b.number("drift_total"), 0);
    assert.equal(await b.number("drift_window_processes"), 2);
  });

  it("come to the same answer of traffic that ends between two steps, and test a whole window of it", async (t) => {
    const hub = createHub();
    const [a, b] = [join(t, hub.join("a")), join(t, hub.join("b"))];
    a.watch.observe(predictor, rows(0, 60));
    await hub.looks(2, ["a"]);
    b.watch.observe(predictor, rows(60, 43, moved));
    await hub.looks(2);
    a.watch.observe(predictor, rows(110, 3));
    await hub.settles();
    assert.equal(a.watch.flag().isDrift, true);
    assert.deepEqual(a.watch.result(), b.watch.result());
    assert.equal(a.watch.result()?.rows.current, SETTINGS.size);
  });

  it("look at their own window alone while the others cannot be asked, and go on together after", async (t) => {
    const hub = createHub();
    const [a, b] = [join(t, hub.join("a")), join(t, hub.join("b"))];
    hub.isUp = false;
    a.watch.observe(predictor, rows(0, 50));
    b.watch.observe(predictor, rows(50, 50, moved));
    await hub.settles();
    assert.deepEqual([a.watch.flag().isDrift, b.watch.flag().isDrift], [false, true]);
    assert.equal(await a.number("drift_window_processes"), 1);
    hub.isUp = true;
    await hub.settles();
    assert.equal(a.watch.flag().isDrift, true);
    assert.deepEqual(a.watch.result(), b.watch.result());
  });
});
