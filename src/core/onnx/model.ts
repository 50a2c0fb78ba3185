import { columnKinds } from "../dataset/columns.ts";
import { openForest } from "../forest/open-forest.ts";
import type { Model } from "../model/model.ts";
import { createGraphColumns, type GraphInput } from "./columns.ts";
import { addDecision } from "./decision.ts";
import { treeEnsemble } from "./forest.ts";
import { createGraphBuilder } from "./graph.ts";
import { addStep } from "./steps.ts";
import { bytes, int, type Message } from "./wire.ts";

/** Which version a file was made from. */
export interface ExportedVersion {
  readonly name: string;
  readonly version: number;
  readonly digest: string;
}

/** A model in ONNX's format, what it is fed with, and the names of the tensors that have its probabilities. */
export interface OnnxModel {
  readonly bytes: Uint8Array;
  readonly inputs: readonly GraphInput[];
  readonly probabilities: readonly string[];
}

/** The versions of ONNX's file format and operators that are written: what runtimes since 2023 read. */
const IR_VERSION = 9;
const OPSETS = [
  ["", 19],
  ["ai.onnx.ml", 4],
] as const;

/** Named as the converters of scikit-learn name theirs. */
const OUTPUTS = ["output_label", "output_probability"] as const;
/** What the forest says, where something follows it. */
const FOREST_OUTPUTS = ["forest_label", "forest_probability"] as const;

/** What the tensors of a graph are: a column of a matrix each, as ONNX's converters make them; or vectors. */
export type TensorForm = "matrix" | "vectors";

/**
 * A model as ONNX: raw columns in, `output_label` (int64, one a row) and `output_probability` (float) out: one a row and
 * class. In the form of vectors that of the positive class, because MLflow takes and gives a column for each tensor; of more
 * than two classes a tensor for each, with the place of its class at the end of the name. The label is such a place too.
 * The steps of features and preprocessing are in the graph, except `extract`, whose results are inputs.
 * Throws OPS_EXPORT_UNSUPPORTED for a forest of another engine. Equal models give equal bytes.
 */
export function toOnnx(
  model: Model,
  { name, version, digest }: ExportedVersion,
  form: TensorForm = "matrix",
): OnnxModel {
  const { inputs, forest } = model;
  const { trees } = openForest(forest);
  const graph = createGraphBuilder({ vectors: form === "vectors" });
  const [label, probability] = OUTPUTS;
  const { classCount } = forest;
  const probabilities =
    form === "matrix" || classCount === 2
      ? [probability]
      : Array.from({ length: classCount }, (_, k) => `${probability}_${k}`);
  const taken = [label, ...probabilities, ...FOREST_OUTPUTS];
  const raw = createGraphColumns(graph, columnKinds(inputs.columns), taken);
  for (const config of inputs.features) addStep(raw, config, null);
  for (const { config, state } of inputs.preprocessor.steps) addStep(raw, config, state);
  const matrix = graph.node(
    "Concat",
    inputs.preprocessor.outputs.map((column) => raw.get(column).tensor),
    { attributes: { axis: 1 } },
  );
  const outputs = [label, form === "matrix" ? probability : "_probabilities"] as const;
  const ensemble = {
    domain: "ai.onnx.ml",
    attributes: treeEnsemble(trees),
  };
  if (inputs.decision === undefined) graph.node("TreeEnsembleClassifier", [matrix], { ...ensemble, outputs });
  else {
    graph.node("TreeEnsembleClassifier", [matrix], { ...ensemble, outputs: FOREST_OUTPUTS });
    addDecision(graph, FOREST_OUTPUTS[1], inputs.decision, outputs);
  }
  graph.output(label, "int64", ["rows"]);
  if (form === "matrix") graph.output(probability, "float", ["rows", classCount]);
  else
    for (const [k, column] of probabilities.entries()) {
      const place = graph.constant({ values: [classCount === 2 ? 1 : k], dims: [] });
      graph.node("Gather", [outputs[1], place], { attributes: { axis: 1 }, outputs: [column] });
      graph.output(column, "float", ["rows"]);
    }
  const about = {
    "titanic-ops.model": name,
    "titanic-ops.version": String(version),
    "titanic-ops.digest": digest,
    classes: JSON.stringify(inputs.target.classes),
    inputs: JSON.stringify(raw.inputs),
  };
  const message: Message = [
    ...int(1, IR_VERSION),
    ...bytes(2, "titanic-ops"),
    ...int(5, version),
    ...bytes(7, graph.build(name)),
    ...OPSETS.flatMap(([domain, opset]) => bytes(8, [...bytes(1, domain), ...int(2, opset)])),
    ...Object.entries(about).flatMap(([key, value]) => bytes(14, [...bytes(1, key), ...bytes(2, value)])),
  ];
  return { bytes: Buffer.concat(message), inputs: raw.inputs, probabilities };
}
