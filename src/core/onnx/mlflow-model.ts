import { stringify } from "yaml";
import { columnKinds } from "../dataset/columns.ts";
import { type Column, cell, textColumn } from "../dataset/table.ts";
import type { Model } from "../model/model.ts";
import type { GraphInput } from "./columns.ts";
import { type ExportedVersion, toOnnx } from "./model.ts";

/** A model as MLflow keeps one: its files by their names within the folder. */
export interface MlflowModel {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly inputs: readonly GraphInput[];
  /** The content of the file `MLmodel`. */
  readonly description: object;
}

/** What is said in an `MLmodel` beside the model: from which run it is, if from one, and when it was made. */
export interface MlflowModelContext {
  /** MLflow's own id of the run. */
  readonly run?: string;
  /** Where the folder lies within that run. */
  readonly path?: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** The file by which a folder is a model for MLflow. */
export const MLMODEL = "MLmodel";

/** The form of `MLmodel` that is written: what MLflow 2 and 3 read. */
const MLFLOW_VERSION = "2.22.0";
/** The first that know the operators of the graph. Pandas 3 holds texts in a form that ONNX Runtime does not take. */
const REQUIREMENTS = ["mlflow>=2.14,<4", "onnx>=1.15,<2", "onnxruntime>=1.17,<2", "pandas<3"];
const ONNX_VERSION = "1.15.0";
const PYTHON_VERSION = "3.11";

/**
 * A model in MLflow's layout, with the flavours `onnx` and `python_function`: `mlflow models serve` and
 * `mlflow.pyfunc.load_model` take a data frame with a column for each input, and give `output_label` and
 * `output_probability`, that of the positive class; of more than two classes `output_probability_0` and so on, that of each by
 * its place. Equal versions in equal contexts give equal bytes.
 * Throws OPS_EXPORT_UNSUPPORTED.
 */
export function toMlflowModel(
  model: Model,
  version: ExportedVersion,
  context: MlflowModelContext,
): MlflowModel {
  const { bytes, inputs, probabilities } = toOnnx(model, version, "vectors");
  const example = exampleOf(model, inputs);
  const description = mlmodel({
    version,
    inputs,
    probabilities,
    context,
    bytes: bytes.length,
    hasExample: example !== null,
  });
  const texts = {
    [MLMODEL]: stringify(description, { lineWidth: 0 }),
    "conda.yaml": stringify({
      channels: ["conda-forge"],
      dependencies: [`python=${PYTHON_VERSION}`, "pip", { pip: REQUIREMENTS }],
      name: "mlflow-env",
    }),
    "python_env.yaml": stringify({
      python: PYTHON_VERSION,
      build_dependencies: ["pip", "setuptools", "wheel"],
      dependencies: ["-r requirements.txt"],
    }),
    "requirements.txt": `${REQUIREMENTS.join("\n")}\n`,
    ...(example !== null && {
      "input_example.json": JSON.stringify(example),
      "serving_input_example.json": JSON.stringify({ dataframe_split: example }),
    }),
  };
  const files = Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)] as const);
  return { files: new Map([...files, ["model.onnx", bytes]]), inputs, description };
}

interface Described {
  readonly version: ExportedVersion;
  readonly inputs: readonly GraphInput[];
  readonly probabilities: readonly string[];
  readonly context: MlflowModelContext;
  readonly bytes: number;
  readonly hasExample: boolean;
}

function mlmodel({ version, inputs, probabilities, context, bytes, hasExample }: Described): object {
  const { run, path = "model", createdAt } = context;
  return {
    artifact_path: path,
    flavors: {
      onnx: {
        code: null,
        data: "model.onnx",
        onnx_session_options: null,
        onnx_version: ONNX_VERSION,
        providers: ["CPUExecutionProvider"],
      },
      python_function: {
        code: null,
        data: "model.onnx",
        env: { conda: "conda.yaml", virtualenv: "python_env.yaml" },
        loader_module: "mlflow.onnx",
        python_version: `${PYTHON_VERSION}.0`,
      },
    },
    metadata: { "titanic-ops": version },
    mlflow_version: MLFLOW_VERSION,
    model_size_bytes: bytes,
    // Equal versions have equal ones.
    model_uuid: version.digest.slice(0, 32),
    ...(run !== undefined && { run_id: run }),
    ...(hasExample && {
      saved_input_example_info: {
        artifact_path: "input_example.json",
        pandas_orient: "split",
        serving_input_path: "serving_input_example.json",
        type: "dataframe",
      },
    }),
    signature: signatureOf(inputs, probabilities),
    utc_time_created: createdAt.replace("T", " ").replace("Z", "000"),
  };
}

/** Texts of JSON, as MLflow has them within its YAML. */
function signatureOf(inputs: readonly GraphInput[], probabilities: readonly string[]): object {
  const column = (name: string, type: string) => ({ type, name, required: true });
  return {
    inputs: JSON.stringify(
      inputs.map(({ name, kind }) => column(name, kind === "number" ? "double" : "string")),
    ),
    outputs: JSON.stringify([
      column("output_label", "long"),
      ...probabilities.map((name) => column(name, "float")),
    ]),
    params: null,
  };
}

/** The made-up rows of the dataset file, as the graph takes them; null where it has none. */
function exampleOf(
  { inputs: { columns, examples = [] }, deriver }: Model,
  inputs: readonly GraphInput[],
): object | null {
  if (examples.length === 0) return null;
  const raw = new Map<string, Column>(
    [...columnKinds(columns)].map(([name, kind]) => {
      const values = examples.map((example) => example.values[name] ?? null);
      return [name, kind === "number" ? numbers(values) : textColumn(values.map(textOf))];
    }),
  );
  const rows = examples.length;
  // What the graph asks for beside raw columns is a feature, which we compute.
  const derived = deriver.derive({ rows, columns: raw }).columns;
  const given = inputs.map(({ name, kind }) => ({ kind, column: raw.get(name) ?? derived.get(name) }));
  return {
    columns: inputs.map(({ name }) => name),
    data: examples.map((_, row) =>
      given.map(({ kind, column }) => {
        const value = column === undefined ? null : cell(column, row);
        return value ?? (kind === "text" ? "" : null);
      }),
    ),
  };
}

function numbers(values: readonly (number | string | null)[]): Column {
  return {
    kind: "number",
    values: Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))),
  };
}

function textOf(value: number | string | null): string | null {
  return value === null ? null : String(value);
}
