import { bytes } from "../byte-size.ts";
import { argument, defineCommand, option } from "../define-command.ts";
import { usedModels } from "../models-context.ts";
import { requireSignatureOption } from "../options.ts";
import { table, text } from "../printer.ts";

export const exportCommand = defineCommand({
  path: ["export"],
  summary: "Write a model in the format of other tools: ONNX, MLflow, or JSON for any language",
  description:
    "ONNX has the preprocessing in its graph: raw columns go in, and label and probabilities come out, as `predict` gives them. What ONNX has no operator for (a regular expression) is an input of its own, which the command lists. For MLflow the same is in a folder that `mlflow models serve` and `mlflow.pyfunc` load. docs/reference/export.md describes the formats.",
  examples: [
    "titanic-ops export",
    "titanic-ops export 2 --output titanic.onnx",
    "titanic-ops export --format mlflow --output titanic-mlflow",
    "titanic-ops export champion --format json --json",
  ],
  arguments: {
    version: argument(
      "[version]",
      (z) => z.string().default("champion"),
      "A version number or alias (default: champion)",
    ),
  },
  options: {
    format: option(
      "--format <format>",
      (z) => z.enum(["onnx", "mlflow", "json"]).default("onnx"),
      "onnx (the default), mlflow (a folder) or json",
    ),
    output: option(
      "--output <path>",
      (z) => z.string().min(1).optional(),
      "Where to write it (default: artifacts/exports/<name>-<version>.<format>)",
    ),
    requireSignature: requireSignatureOption,
  },
  async run({ version, format, output }, { ports }) {
    const { exportModel } = await import("../../core/stages/export-model.ts");
    const { exports: folder } = await ports.paths();
    return exportModel({ ...(await usedModels(ports)), exports: folder }, version, { format, output });
  },
  render: ({ name, version, file, inputs, ...written }) => [
    text(`${name} version ${version} is in ${file} (${bytes(written.bytes)})`),
    ...(inputs.length === 0
      ? []
      : [
          table(
            ["input", "holds", "what it is"],
            inputs.map(({ name: input, kind, description }) => [input, kind, description]),
          ),
        ]),
  ],
});
