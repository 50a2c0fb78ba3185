import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";
import { columnKinds } from "../../src/core/dataset/columns.ts";
import type { Table } from "../../src/core/dataset/table.ts";
import { createFeatureDeriver } from "../../src/core/features/derive.ts";
import type { Model } from "../../src/core/model/model.ts";
import { toOnnx } from "../../src/core/onnx/model.ts";
import { chainedModel } from "../helpers/chained-model.ts";
import { onnxAnswers, skipWithoutOnnx } from "../helpers/onnx-runtime.ts";
import { rawTable } from "../helpers/passenger-records.ts";
import { tempDir } from "../helpers/temp-dir.ts";
import { trained } from "../helpers/trained.ts";
import { passengers } from "../helpers/workspace.ts";

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
  const ours = model.scoreRaw(raw);
  const { labels, probabilities } = await onnxAnswers(file, fed(model, raw));
  assert.equal(probabilities.length, raw.rows);
  ours.forEach((score, row) => {
    assert.ok(
      Math.abs(probabilities[row][1] - score) < tolerance,
      `row ${row}: ${probabilities[row][1]} is not ${score}`,
    );
    assert.ok(Math.abs(probabilities[row][0] + probabilities[row][1] - 1) < 1e-6);
    if (Math.abs(score - model.threshold) > tolerance)
      assert.equal(labels[row], Number(score > model.threshold));
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

  it("answers as ours of passengers, from the file that `export` writes", async (t) => {
    const { w, cli } = await trained(t);
    const { code, stdout } = await cli("export --config small.yaml --json");
    assert.equal(code, 0, stdout);
    const { file, name } = JSON.parse(stdout);
    const { createModelStore } = await import("../../src/core/registry/model-store.ts");
    const { model } = await createModelStore(w.at("artifacts", "models"), name).load(1);
    await assertSame(w.at(file), model, await rawTable(passengers(300)));
  });
});
