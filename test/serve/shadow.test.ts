import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setImmediate, setTimeout } from "node:timers/promises";
import { inspect } from "node:util";
import { Registry } from "prom-client";
import { z } from "zod";
import { promoteModel } from "../../src/core/registry/promote.ts";
import type { PredictionObserver } from "../../src/serve/answer.ts";
import { createChallenger } from "../../src/serve/models/challenger.ts";
import type { Predictor } from "../../src/serve/models/predictor.ts";
import { createShadow } from "../../src/serve/models/shadow.ts";
import { type Serving, serving, WATCH_MS } from "../helpers/serving.ts";

/** A server whose challenger is followed as `serve` does it; `change` puts another in its place. */
async function shadowed(t: TestContext, change: (challenger: Predictor) => Predictor = (same) => same) {
  const observers: PredictionObserver[] = [];
  const s = await serving({ observers });
  t.after(() => s.close());
  const log: string[] = [];
  const write = (fields: object, message: string) => log.push(inspect({ message, ...fields }));
  const logger = { info: write, warn: write, error: write };
  const challenger = createChallenger({ models: s.folder, name: "titanic", log: logger, watchMs: WATCH_MS });
  t.after(() => challenger.close());
  const registry = new Registry();
  const current = () => {
    const model = challenger.current();
    return model && change(model);
  };
  observers.push(createShadow({ challenger: current, registry, log: logger }));
  return { s, challenger, log, counted: () => counts(registry) };
}

async function counts(registry: Registry): Promise<Record<string, number>> {
  // Each piece is a turn of the event loop.
  for (let turn = 0; turn < 100; turn++) await setImmediate();
  const found: Record<string, number> = {};
  for (const { name, values } of await registry.getMetricsAsJSON()) {
    for (const { labels, value } of values) {
      const at = [name, labels.agreement, labels.challenger_version].filter(Boolean).join(" ");
      if (!("le" in labels) && name !== "shadow_queue_rows") found[at] = value;
    }
  }
  return found;
}

async function name(s: Serving, alias: string, version: number): Promise<void> {
  await promoteModel(s.deps.models, String(version), { alias, reason: "test" });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setTimeout(5);
}

describe("a challenger", () => {
  it("is the version of its alias, while that is another than the champion", async (t) => {
    const { s, challenger, log } = await shadowed(t);
    await challenger.reload();
    assert.equal(challenger.current(), null);
    await name(s, "challenger", 2);
    await until(() => challenger.current()?.version === "2");
    await name(s, "champion", 2);
    await until(() => challenger.current() === null);
    await name(s, "challenger", 1);
    await until(() => challenger.current()?.version === "1");
    assert.ok(log.every((line) => line.includes("challenger loaded")));
  });

  it("that cannot be loaded is none, and that is said", async (t) => {
    const { s, challenger, log } = await shadowed(t);
    await writeFile(path.join(s.folder, "titanic", "2", "forest.bin"), "damaged");
    await name(s, "challenger", 2);
    await challenger.reload();
    assert.equal(challenger.current(), null);
    assert.match(log.join("\n"), /there is no challenger: the model file .* cannot be trusted/);
    await rm(path.join(s.folder, "titanic", "registry.json"));
    await challenger.reload();
    assert.equal(challenger.current(), null);
  });
});

describe("predictions in the challenger's shadow", () => {
  it("are counted by agreement, and never returned", async (t) => {
    const { s, challenger, counted } = await shadowed(t);
    const instances = s.records.slice(0, 100);
    const alone = await s.post("/predict", { instances });
    assert.deepEqual(await counted(), {});
    await name(s, "challenger", 2);
    await challenger.reload();
    const together = await s.post("/predict", { instances });
    assert.deepEqual(together.json.predictions, alone.json.predictions);
    assert.ok(!together.text.includes(s.digests[1]));
    const [one, two] = s.models.map((model) => instances.map((record) => s.offline(model, record)));
    const same = one.filter((p, i) => p > 0.5 === two[i] > 0.5).length;
    const found = await counted();
    assert.equal(found["shadow_predictions_total same 2"], same);
    assert.equal(found["shadow_predictions_total different 2"] ?? 0, 100 - same);
    const registryNames = Object.keys(found);
    assert.ok(registryNames.some((at) => at.startsWith("shadow_probability_difference")));
  });

  it("are made for every way to ask with records, and for none that asks by id", async (t) => {
    const { s, challenger, counted } = await shadowed(t);
    await name(s, "challenger", 2);
    await challenger.reload();
    const total = async () => {
      const found = Object.entries(await counted());
      return found
        .filter(([at]) => at.startsWith("shadow_predictions_total"))
        .reduce((sum, [, value]) => sum + value, 0);
    };
    const [record] = s.records;
    assert.equal((await s.post("/predict", record)).status, 200);
    assert.equal(await total(), 1);
    const inputs = Object.entries(record).map(([name, value]) => ({
      name,
      datatype: typeof value === "number" || name === "Age" ? "FP64" : "BYTES",
      shape: [1],
      data: [value],
    }));
    assert.equal((await s.post("/v2/models/titanic/infer", { inputs })).status, 200);
    assert.equal(await total(), 2);
    const lines = `${JSON.stringify(record)}\n${JSON.stringify(record)}\n`;
    const batch = await s.post("/predict/batch", lines, {
      "content-type": "application/x-ndjson",
      accept: "text/csv",
    });
    assert.equal(batch.status, 200, batch.text);
    assert.equal(await total(), 4);
    assert.equal((await s.post("/predict", { entityIds: [record.PassengerId] })).status, 200);
    assert.equal(await total(), 4);
  });

  it("are dropped when too many wait, and the drops are counted", async (t) => {
    const { s, challenger, counted } = await shadowed(t);
    await name(s, "challenger", 2);
    await challenger.reload();
    const predictor = s.deps.holder.current();
    assert.ok(predictor);
    const records = Array.from({ length: 1_500 }, (_, i) => s.records[i % s.records.length]);
    const features = predictor.features(records);
    const answers = predictor.answer(features);
    const given = { requestId: "r", entityIds: [], predictor, features, answers, records };
    for (const observer of s.deps.observers) observer.given(given);
    const found = await counted();
    assert.equal(found["shadow_dropped_total 2"], 476);
    const answered = ["same", "different"].map((each) => found[`shadow_predictions_total ${each} 2`] ?? 0);
    assert.equal(answered[0] + answered[1], 1_024);
  });

  it("are counted as refused where the challenger does not take the record", async (t) => {
    const { s, challenger, counted } = await shadowed(t, (model) => ({ ...model, schema: z.never() }));
    await name(s, "challenger", 2);
    await challenger.reload();
    assert.equal((await s.post("/predict", s.records[0])).status, 200);
    assert.deepEqual(await counted(), { "shadow_predictions_total refused 2": 1 });
  });

  it("that fail are counted and logged, and cost the request nothing", async (t) => {
    const { s, challenger, counted, log } = await shadowed(t, (model) => ({
      ...model,
      answer: () => {
        throw new Error("broken forest");
      },
    }));
    await name(s, "challenger", 2);
    await challenger.reload();
    assert.equal((await s.post("/predict", s.records[0])).status, 200);
    assert.deepEqual(await counted(), { "shadow_predictions_total failed 2": 1 });
    assert.match(log.join("\n"), /the challenger failed.*broken forest/s);
  });
});
