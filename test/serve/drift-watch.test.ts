import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createModelStore } from "../../src/core/registry/model-store.ts";
import { createDriftWatch } from "../../src/serve/drift/drift-watch.ts";
import { createWindowFile } from "../../src/serve/drift/window-keeper.ts";
import { createMetrics } from "../../src/serve/metrics.ts";
import { createPredictor, type Predictor } from "../../src/serve/models/predictor.ts";
import { type Serving, serving } from "../helpers/serving.ts";
import { tempDir } from "../helpers/temp-dir.ts";

const SETTINGS = { size: 50, step: 25, correction: "bonferroni", pValue: 0.05 } as const;

describe("the drift watch", () => {
  let server: Serving;
  before(async () => {
    server = await serving();
  });
  after(() => server.close());
  const load = async (version: number): Promise<Predictor> =>
    createPredictor(await createModelStore(server.folder, "titanic").load(version));
  const warnings: string[] = [];
  const log = { info() {}, warn: (_: object, message: string) => void warnings.push(message), error() {} };
  const watchOf = (file: string | null = null) => {
    const metrics = createMetrics();
    const keeper = file === null ? null : createWindowFile(file);
    return { metrics, watch: createDriftWatch({ settings: SETTINGS, metrics, log, keeper, shared: null }) };
  };
  /** An evaluation waits for a quiet moment, and a little more after the one before. */
  const evaluated = () => sleep(400);

  it("says nothing before its window is full, and of rows like those of training", async () => {
    const predictor = await load(1);
    const { watch } = watchOf();
    watch.observe(predictor, predictor.features(server.records.slice(0, 10)));
    await evaluated();
    assert.equal(watch.result(), null);
    watch.observe(predictor, predictor.features(server.records.slice(0, 50)));
    await evaluated();
    assert.equal(watch.result()?.rows.current, 50);
    assert.deepEqual(watch.flag(), { isDrift: false, features: [] });
  });

  it("names the features that have moved, counts them, and warns once", async () => {
    const predictor = await load(1);
    const { watch, metrics } = watchOf();
    const older = server.records.slice(0, 50).map((record) => ({ ...record, Age: 90, Embarked: "X" }));
    warnings.length = 0;
    for (let round = 0; round < 2; round++) {
      watch.observe(predictor, predictor.features(older));
      await evaluated();
    }
    assert.equal(watch.flag().isDrift, true);
    assert.ok(watch.flag().features.includes("Age"));
    assert.deepEqual(warnings, ["drift"]);
    const told = await metrics.registry.metrics();
    assert.match(told, /drift_total\{feature="Age",[^}]*\} 2/);
    assert.match(told, /drift_statistic\{feature="Age",test="ks"/);
    assert.match(told, /input_unknown_category_total\{feature="Embarked",[^}]*\} 100/);
  });

  it("begins anew with another model version", async () => {
    const [first, second] = [await load(1), await load(2)];
    const { watch } = watchOf();
    const older = server.records.slice(0, 50).map((record) => ({ ...record, Age: 90 }));
    watch.observe(first, first.features(older));
    await evaluated();
    assert.equal(watch.flag().isDrift, true);
    watch.observe(second, second.features(server.records.slice(0, 1)));
    assert.deepEqual(watch.flag(), { isDrift: false, features: [] });
  });

  it("keeps its window over a restart, for the model that it was of", async (t) => {
    const folder = await tempDir(t);
    const file = path.join(folder, "serve", "drift-window.json");
    const [first, second] = [await load(1), await load(2)];
    const leave = async () => {
      const { watch } = watchOf(file);
      watch.observe(first, first.features(server.records.slice(0, 40)));
      await watch.close();
    };
    /** The rows that a watch finds, once it has seen ten more than it took up. */
    const rowsAfter = async (predictor: Predictor) => {
      const { watch } = watchOf(file);
      await watch.restore(predictor);
      watch.observe(predictor, predictor.features(server.records.slice(0, 10)));
      await evaluated();
      return watch.result()?.rows.current ?? 0;
    };
    await leave();
    assert.equal(await rowsAfter(first), 50);
    // What was taken up is not taken up again.
    assert.equal(await rowsAfter(first), 0);
    await leave();
    assert.equal(await rowsAfter(second), 0);
    // What cannot be read is as if nothing had been kept.
    await leave();
    await writeFile(file, (await readFile(file, "utf8")).slice(0, 50));
    assert.equal(await rowsAfter(first), 0);
  });
});
