import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import { columnKinds } from "../../src/core/dataset/columns.ts";
import type { Table } from "../../src/core/dataset/table.ts";
import { createFeatureDeriver } from "../../src/core/features/derive.ts";
import type { Model } from "../../src/core/model/model.ts";
import { toOnnx } from "../../src/core/onnx/model.ts";
import { createModelStore } from "../../src/core/registry/model-store.ts";
import { chainedModel } from "../helpers/chained-model.ts";
import { cliIn } from "../helpers/cli.ts";
import { onnxAnswers, skipWithoutOnnx } from "../helpers/onnx-runtime.ts";
import { rawTable } from "../helpers/passenger-records.ts";
import { tempDir } from "../helpers/temp-dir.ts";
import { trained } from "../helpers/trained.ts";
import { ofTicketClass, passengers, workspace } from "../helpers/workspace.ts";

/** What the graph takes: the raw columns, and those that only we can compute. */
function fed(model: Model, raw: Table): Table {
  const { inputs, deriver } = model;
  const { columns } = createFeatureDeriver(inputs.features, columnKinds(inputs.columns)).derive(raw);
  const extracted = inputs.features.flatMap((each) => (each.step === "extract" ? [each.as] : []));
  assert.ok(extracted.every((name) => deriver.names.includes(name)));
  return {
    rows: raw.rows,
    columns: new Map([...raw.columns, ...[...columns].filter(([name]) => extracted.includes(name))]),
  };
}

/** Fails unless ONNX Runtime says of every row what the model says. */
async function assertSame(file: string, model: Model, raw: Table, tolerance = 1e-6): Promise<void> {
  const ours = model.answers(model.deriver.derive(raw));
  const { labels, probabilities } = await onnxAnswers(file, fed(model, raw));
  assert.equal(probabilities.length, raw.rows);
  ours.forEach(({ classIndex, probability, probabilities: all = [1 - probability, probability] }, row) => {
    assert.equal(probabilities[row].length, all.length);
    for (const [k, given] of probabilities[row].entries())
      assert.ok(Math.abs(given - all[k]) < tolerance, `row ${row} class ${k}: ${given} is not ${all[k]}`);
    assert.ok(Math.abs(probabilities[row].reduce((sum, each) => sum + each) - 1) < 1e-6);
    // How clear the answer is: by the threshold, or before the next class.
    const [first, second] = all.toSorted((a, b) => b - a);
    const margin = all.length === 2 ? Math.abs(probability - model.threshold) : first - second;
    if (margin > tolerance) assert.equal(labels[row], classIndex);
  });
}

describe("a model in ONNX Runtime", { skip: skipWithoutOnnx }, () => {
  it("answers as ours, whatever steps it has and however strange the rows are", async (t) => {
    const folder = await tempDir(t);
    for (const seed of [1, 2, 3, 4]) {
      const { model, rows } = await chainedModel(seed);
      const file = path.join(folder, `${seed}.onnx`);
      await writeFile(file, toOnnx(model, { name: "chained", version: seed, digest: "0" }).bytes);
      await assertSame(file, model, rows);
    }
  });

  it("answers as ours where the score is calibrated and the threshold is another", async (t) => {
    const folder = await tempDir(t);
    // The steps of an isotonic regression are steep, and ONNX's forests tell scores in single precision.
    for (const [calibration, tolerance] of [
      ["none", 1e-6],
      ["platt", 1e-6],
      ["isotonic", 1e-4],
    ] as const) {
      const { model, rows } = await chainedModel(5, { calibration, threshold: "balanced_accuracy" });
      assert.notEqual(model.threshold, 0.5);
      const file = path.join(folder, `${calibration}.onnx`);
      await writeFile(file, toOnnx(model, { name: "chained", version: 1, digest: "0" }).bytes);
      await assertSame(file, model, rows, tolerance);
    }
  });

  it("answers as ours of three classes, from the file that `export` writes", async (t) => {
    const w = await workspace(t);
    const cli = cliIn(w.folder);
    await w.config("classes.yaml", ofTicketClass);
    await w.write("in.csv", passengers(300));
    const { code, stderr } = await cli("pipeline --config classes.yaml --source in.csv");
    assert.equal(code, 0, stderr);
    const { file, name } = JSON.parse((await cli("export --config classes.yaml --json")).stdout);
    const { model } = await createModelStore(w.at("artifacts", "models"), name).load(1);
    assert.equal(model.forest.classCount, 3);
    await assertSame(w.at(file), model, await rawTable(passengers(891, 2)));
  });

  it("answers as ours of passengers, from the file that `export` writes", async (t) => {
    const { w, cli } = await trained(t);
    const { code, stdout } = await cli("export --config small.yaml --json");
    assert.equal(code, 0, stdout);
    const { file, name } = JSON.parse(stdout);
    const { model } = await createModelStore(w.at("artifacts", "models"), name).load(1);
    await assertSame(w.at(file), model, await rawTable(passengers(300)));
  });
});
