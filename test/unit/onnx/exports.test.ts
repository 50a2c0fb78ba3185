import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { columnKinds } from "../../../src/core/dataset/columns.ts";
import { numberColumn } from "../../../src/core/dataset/table.ts";
import { createFeatureDeriver } from "../../../src/core/features/derive.ts";
import { loadPreprocessor } from "../../../src/core/features/preprocessor.ts";
import { fitModel } from "../../../src/core/model/fit.ts";
import { createModel, type Model, modelInputsSchema } from "../../../src/core/model/model.ts";
import { toJson } from "../../../src/core/model/model-json.ts";
import { createGraphColumns } from "../../../src/core/onnx/columns.ts";
import { createGraphBuilder } from "../../../src/core/onnx/graph.ts";
import { toMlflowModel } from "../../../src/core/onnx/mlflow-model.ts";
import { toOnnx } from "../../../src/core/onnx/model.ts";
import { addStep } from "../../../src/core/onnx/steps.ts";
import { bytes, int, ints } from "../../../src/core/onnx/wire.ts";
import { chainedModel } from "../../helpers/chained-model.ts";
import { tinyModel } from "../../helpers/new-version.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { rawTable, TICKET_CLASS_SPEC } from "../../helpers/passenger-records.ts";
import { passengers } from "../../helpers/workspace.ts";

const VERSION = { name: "chained", version: 3, digest: "0".repeat(64) };

interface TreeJson {
  feature: number[];
  threshold: (number | null)[];
  missing_left: boolean[];
  left: number[];
  probabilities: number[][];
}

/** Walks a tree by docs/reference/export.md alone. */
function leafOf(tree: TreeJson, values: readonly number[]): number[] {
  let node = 0;
  while (tree.left[node] >= 0) {
    const value = values[tree.feature[node]];
    const limit = tree.threshold[node] ?? Number.POSITIVE_INFINITY;
    const goesLeft = Number.isNaN(value) ? tree.missing_left[node] : value <= limit;
    node = tree.left[node] + (goesLeft ? 0 : 1);
  }
  return tree.probabilities[node];
}

describe("a model as JSON", () => {
  it("answers as the model does, to whoever walks its trees", async () => {
    const { model, rows } = await chainedModel(7);
    const { inputs, trees } = JSON.parse(JSON.stringify(toJson(model)));
    const read = modelInputsSchema.parse(inputs);
    const features = createFeatureDeriver(read.features, columnKinds(read.columns)).derive(rows);
    const columns = loadPreprocessor(read.preprocessor).transform(features);
    const scores = model.scoreRaw(rows);
    for (let row = 0; row < rows.rows; row++) {
      const values = columns.map((column) => column[row]);
      const sum = trees.reduce((total: number, tree: TreeJson) => total + leafOf(tree, values)[1], 0);
      assert.ok(Math.abs(sum / trees.length - scores[row]) < 1e-12);
    }
  });
});

describe("a model as ONNX", () => {
  it("is the same bytes for the same model, and names what it is fed with", async () => {
    const [one, two] = [await chainedModel(5), await chainedModel(5)].map(({ model }) =>
      toOnnx(model, VERSION),
    );
    assert.deepEqual(one.bytes, two.bytes);
    assert.deepEqual(
      one.inputs.map(({ name, kind }) => `${name}: ${kind}`),
      ["a: number", "b: number", "grade: number", "shop: text", "town: text", "letter: text"],
    );
    assert.match(one.inputs[5].description, /\^\(\[A-Z\]\).* in code/);
  });

  it("has in MLflow's layout a probability, and of more than two classes one for each", async () => {
    const outputsOf = (model: Model) => {
      const { description } = toMlflowModel(model, VERSION, { createdAt: "2026-01-01T00:00:00.000Z" });
      const { signature } = description as { signature: { outputs: string } };
      return JSON.parse(signature.outputs).map(({ name }: { name: string }) => name);
    };
    assert.deepEqual(outputsOf(await tinyModel(1)), ["output_label", "output_probability"]);
    const raw = await rawTable(passengers(60));
    const features = createFeatureDeriver(
      TICKET_CLASS_SPEC.features,
      columnKinds(TICKET_CLASS_SPEC.columns),
    ).derive(raw);
    const labels = Uint8Array.from(numberColumn(raw, "Pclass").values, (value) => value - 1);
    const model = await fitModel(TICKET_CLASS_SPEC, features, labels, { seed: 1 });
    const names = [0, 1, 2].map((k) => `output_probability_${k}`);
    assert.deepEqual(outputsOf(model), ["output_label", ...names]);
    const { files } = toMlflowModel(model, VERSION, { createdAt: "2026-01-01T00:00:00.000Z" });
    const graph = Buffer.from(files.get("model.onnx") ?? []).toString("latin1");
    for (const name of names) assert.ok(graph.includes(name));
    assert.ok(graph.includes(JSON.stringify(TICKET_CLASS_SPEC.target.classes)));
  });

  it("may have more nodes and categories than a function takes arguments", () => {
    const graph = createGraphBuilder();
    const many = Array.from({ length: 200_000 }, (_, i) => i);
    graph.node("TreeEnsembleClassifier", [], {
      attributes: { nodes_nodeids: { ints: many }, nodes_modes: { strings: many.map(String) } },
    });
    const columns = createGraphColumns(graph, new Map([["town", "text"]]), []);
    const config = { step: "target-statistic", column: "town", prior_weight: 1 } as const;
    addStep(columns, config, { prior: 0.5, statistics: many.map((i) => [`town ${i}`, i / 200_000]) });
    const text = Buffer.concat(graph.build("many")).toString("latin1");
    assert.ok(text.includes("town 199999"));
  });

  it("is refused, as JSON is, where the trees are those of another engine, or two names would be one", async () => {
    const model = await tinyModel(1);
    const { engine: _, ...forest } = model.forest;
    const other = createModel(model.inputs, { ...forest, engine: "ml-random-forest" });
    await opsError("OPS_EXPORT_UNSUPPORTED", () => toOnnx(other, VERSION));
    await opsError("OPS_EXPORT_UNSUPPORTED", () => toJson(other));
    const { inputs } = model;
    const features = inputs.features.map((each) => ({ ...each, column: "output_label" }));
    const columns = { ...inputs.columns, output_label: inputs.columns.x };
    const taken = createModel({ ...inputs, columns, features } as typeof inputs, model.forest);
    await opsError("OPS_EXPORT_UNSUPPORTED", () => toOnnx(taken, VERSION));
  });
});

describe("a message of Protocol Buffers", () => {
  const hex = (message: readonly Uint8Array[]) => Buffer.concat(message).toString("hex");

  // The first two are the examples of https://protobuf.dev/programming-guides/encoding.
  it("has numbers of seven bits a byte, the lowest first, and texts after their length", () => {
    assert.equal(hex(int(1, 150)), "089601");
    assert.equal(hex(bytes(2, "testing")), "120774657374696e67");
    assert.equal(hex(int(1, -1)), "08ffffffffffffffffff01");
    assert.equal(hex(int(1, 128)), "088001");
    assert.equal(hex(ints(6, [3, 270, 86_942])), "3206038e029ea705");
    assert.equal(hex(int(20, 2 ** 40)), "a001808080808020");
  });
});
